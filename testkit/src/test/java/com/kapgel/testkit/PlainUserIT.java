package com.kapgel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Root and a plain user of one machine, with the same temp folder. Only root can play both. */
class PlainUserIT {
    private static final String[] AS_NOBODY = {"setpriv", "--reuid=nobody", "--regid=65534", "--clear-groups"};

    private Path folder;

    @BeforeEach
    void needsRootAndSetpriv() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")));
        assumeTrue(Signals.isOnPath("setpriv"));
        assumeTrue(ExternalServer.named(TestRedis.URI_VARIABLE) == null);
        assumeTrue(ExternalServer.named(TestPostgres.URL_VARIABLE) == null);
        folder = Files.createTempDirectory("kapgel-testkit-test-").toRealPath();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @AfterEach
    void cleanUp() {
        if (folder != null) {
            WorkFolder.delete(folder);
        }
    }

    @Test
    void rootAndAPlainUserRunServersSideBySide() throws IOException {
        String classPath = readableForEverybody(Files.createDirectory(folder.resolve("lib")));
        ChildJvm.lendPrograms(folder);
        try (ChildJvm root = ChildJvm.of(AskingChild.class)
                        .classPath(classPath)
                        .tempFolder(folder)
                        .start();
                ChildJvm nobody = ChildJvm.of(AskingChild.class)
                        .prefix(AS_NOBODY)
                        .classPath(classPath)
                        .tempFolder(folder)
                        .start()) {
            assertThat(root.allLines()).contains("ping +PONG", "valid true", "user root");
            assertThat(nobody.allLines()).contains("ping +PONG", "valid true", "user nobody");
        }
        assertThat(folder.resolve("kapgel-testkit-root")).isDirectory();
        assertThat(folder.resolve("kapgel-testkit-nobody")).isDirectory();
    }

    @Test
    void refusesAFolderThatSomebodyElseHasPrepared() throws IOException {
        String classPath = readableForEverybody(Files.createDirectory(folder.resolve("lib")));
        Path trap = Files.createDirectory(folder.resolve("kapgel-testkit-nobody"));
        Files.setPosixFilePermissions(trap, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (ChildJvm nobody = ChildJvm.of(AskingChild.class)
                .prefix(AS_NOBODY)
                .classPath(classPath)
                .tempFolder(folder)
                .start()) {
            assertThat(String.join("\n", nobody.allLines()))
                    .contains("belongs to root", "-Djava.io.tmpdir=<a folder of your own>");
        }
    }

    /** Root's local repository is private as a rule, so what the child needs is copied. */
    private static String readableForEverybody(Path target) throws IOException {
        List<String> copies = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path source = Path.of(entry);
            Path copy = target.resolve(copies.size() + "-" + source.getFileName());
            if (Files.isDirectory(source)) {
                copyTree(source, copy);
                copies.add(copy.toString());
            } else if (entry.matches(".*(redis|postgres|commons|xz|slf4j|logback|jspecify).*")) {
                Files.copy(source, copy);
                copies.add(copy.toString());
            }
        }
        return String.join(File.pathSeparator, copies);
    }

    private static void copyTree(Path source, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(source.relativize(file).toString()));
            }
        }
    }
}
