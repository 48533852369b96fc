package com.kapgel.migrate;

import com.kapgel.testkit.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A migrator in a JVM of its own, which can be killed. It has connected and read its files when it begins to be one. */
final class MigratingProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private MigratingProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    static MigratingProcess start(TestDatabase database, MigrationFolder files) throws IOException {
        return start(database, files, "migrate");
    }

    /** @param work {@code migrate} or {@code repair} */
    static MigratingProcess start(TestDatabase database, MigrationFolder files, String work) throws IOException {
        return new MigratingProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        database.url(),
                        database.user(),
                        database.password(),
                        files.location(),
                        work)
                .redirectErrorStream(true)
                .start());
    }

    void awaitReady() {
        String line = line();
        while (!line.equals("ready")) {
            if (line.equals("null")) {
                throw new IllegalStateException("It ended before it began");
            }
            line = line();
        }
    }

    /** Returns at once. */
    void go() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    /** The versions that it has applied, separated by spaces; or why it failed. */
    String result() {
        String last = "";
        for (String line = line(); !line.equals("null"); line = line()) {
            last = line;
        }
        return last;
    }

    /** SIGKILL; returns when it is dead. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(Duration.ofSeconds(30).toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("It survived SIGKILL");
        }
    }

    private String line() {
        try {
            return String.valueOf(output.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** What runs in the other JVM. */
    static final class Main {

        private Main() {}

        public static void main(String[] arguments) throws IOException {
            try (Migrator migrator = Migrator.builder()
                    .database(arguments[0], arguments[1], arguments[2])
                    .locations(arguments[3])
                    .build()) {
                migrator.plan();
                System.out.println("ready");
                System.in.read();
                StringBuilder applied = new StringBuilder();
                MigrationReport report = arguments[4].equals("repair") ? migrator.repair() : migrator.migrate();
                for (AppliedMigration migration : report.applied()) {
                    applied.append(migration.version().orElse("R")).append(' ');
                }
                System.out.println(applied.toString().strip());
            } catch (MigrationException e) {
                System.out.println(String.valueOf(e.getMessage()).replaceAll("\\R", " "));
            }
        }
    }
}
