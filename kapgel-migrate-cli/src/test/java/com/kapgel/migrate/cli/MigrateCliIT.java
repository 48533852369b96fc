package com.kapgel.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrateCliIT {

    @TempDir
    private Path folder;

    @BeforeEach
    void writeMigrations() throws Exception {
        Files.createDirectories(folder.resolve("db/migration"));
        write("V1__create_orders.sql", "CREATE TABLE orders (id int, email text)");
        write("V2__index_orders.sql", "CREATE INDEX CONCURRENTLY by_id ON orders (id)");
    }

    @Test
    void migratesAndShowsTheHistory() throws Exception {
        try (TestDatabase database = TestPostgres.shared().freshDatabase()) {
            Jar.Result before = run(database, "status");
            Jar.Result migrated = run(database, "migrate");
            Jar.Result again = run(database, "migrate");
            Jar.Result after = run(database, "status");

            assertThat(before.output()).containsSubsequence("VERSION", "1", "pending", "create orders", "2", "pending");
            assertThat(migrated.exitCode()).isZero();
            assertThat(migrated.errors().strip()).isEqualTo("2 pending, beginning with V1__create_orders.sql");
            assertThat(migrated.output().lines())
                    .satisfiesExactly(
                            line -> assertThat(line).matches("1  create orders  \\d+ ms"),
                            line -> assertThat(line).matches("2  index orders  \\d+ ms"),
                            line -> assertThat(line)
                                    .matches("Applied 2 migrations in \\d+ ms; the database is at version 2"));
            assertThat(again.errors()).isEmpty();
            assertThat(again.output().strip()).isEqualTo("Nothing to migrate; the database is at version 2");
            assertThat(after.output())
                    .containsSubsequence("1", "applied", "create orders", "2", "applied", "index orders");
            assertThat(after.output()).doesNotContain("pending");
        }
    }

    @Test
    void aFailureIsOneMessageAndExitCodeOne() throws Exception {
        write("V3__first_order.sql", "INSERT INTO orders VALUES (1, 'hunter2', 3)");
        try (TestDatabase database = TestPostgres.shared().freshDatabase()) {
            Jar.Result failed = run(database, "migrate");

            assertThat(failed.exitCode()).isEqualTo(1);
            assertThat(failed.output().lines())
                    .satisfiesExactly(
                            line -> assertThat(line).startsWith("1  create orders"),
                            line -> assertThat(line).startsWith("2  index orders"));
            assertThat(failed.errors())
                    .contains("Migration 3 \"first order\" failed; nothing of it was applied.")
                    .contains("V3__first_order.sql, line 1", "remedy:")
                    .doesNotContain("hunter2", "\tat ");
        }
    }

    @Test
    void verboseShowsStepsAndStackTraceButNoValues() throws Exception {
        write("V3__first_order.sql", "INSERT INTO orders VALUES (1, 'hunter2', 3)");
        try (TestDatabase database = TestPostgres.shared().freshDatabase()) {
            Jar.Result failed = run(database, "migrate", "--verbose");

            assertThat(failed.errors())
                    .contains(
                            "Migrating schema \"public\" to version \"1 - create orders\"", "\tat com.kapgel.migrate.")
                    .doesNotContain("hunter2");
        }
    }

    /** A pipeline must not take a report for complete that the disk had no room for. */
    @Test
    void aReportThatCannotBeWrittenIsAFailureOfItsOwn() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "needs a device without room");
        try (TestDatabase database = TestPostgres.shared().freshDatabase()) {
            Map<String, String> environment = environment(database);
            Jar.Result migrated = Jar.runInto(full, folder, environment, "migrate", "--output", "json");

            assertThat(migrated.exitCode()).isEqualTo(1);
            assertThat(migrated.errors()).contains("Standard output could not be written", "see status");
            assertThat(Jar.runInto(full, folder, environment, "plan", "--exit-code")
                            .exitCode())
                    .isEqualTo(1);
            assertThat(Jar.runInto(full, folder, environment, "undo", "--to", "x")
                            .exitCode())
                    .isEqualTo(2);
            assertThat(run(database, "status").output()).contains("applied").doesNotContain("pending");
        }
    }

    @Test
    void endedByASignalItSaysThatTheServerGoesOn() throws Exception {
        write("V3__slow.sql", "SELECT pg_sleep(3)");
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        try (TestDatabase database = TestPostgres.shared().freshDatabase();
                Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            Process process = Jar.start(output, errors, folder, environment(database), "migrate");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> statement
                            .executeQuery("SELECT FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(3)'"
                                    + " AND state = 'active' AND datname = current_database()")
                            .next());
            process.destroy(); // SIGTERM

            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
            assertThat(Files.readString(errors)).contains("Ended by a signal.", "goes on at the server");
            assertThat(run(database, "migrate").output())
                    .contains("3  slow", "Applied 1 migration")
                    .doesNotContain("signal");
        }
    }

    @Test
    void logsInWithThePasswordOfTheVariableOrOfTheFile() throws Exception {
        assumeFalse(System.getenv().containsKey(TestPostgres.URL_VARIABLE), "needs a server that asks for passwords");
        Path accessRules = Files.writeString(
                folder.resolve("pg_hba.conf"),
                "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
        Path file = Files.writeString(folder.resolve("password"), "right:@/\n");
        try (TestPostgres server = TestPostgres.builder()
                        .setting("hba_file", accessRules.toString())
                        .start();
                TestDatabase database = server.freshDatabase()) {
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE ROLE ann LOGIN PASSWORD 'right:@/'");
                statement.execute("GRANT CREATE ON SCHEMA public TO ann");
            }
            String place = database.url().substring("jdbc:postgresql://".length());

            assertThat(Jar.run(
                                    folder,
                                    Map.of("DATABASE_PASSWORD", "right:@/"),
                                    "migrate",
                                    "--url",
                                    database.url(),
                                    "--user",
                                    "ann")
                            .exitCode())
                    .isZero();
            assertThat(Jar.run(
                                    folder,
                                    Map.of("DATABASE_URL", "postgres://ann@" + place),
                                    "status",
                                    "--password-file",
                                    file.toString())
                            .exitCode())
                    .isZero();
            assertThat(Jar.run(folder, Map.of("DATABASE_URL", "postgres://ann:right%3A%40%2F@" + place), "status")
                            .exitCode())
                    .isZero();
            Jar.Result wrong = Jar.run(folder, Map.of("DATABASE_URL", "postgres://ann:hunter2@" + place), "status");
            assertThat(wrong.exitCode()).isEqualTo(3);
            assertThat(wrong.errors()).contains("Check user and password").doesNotContain("hunter2");
        }
    }

    @Test
    void aMissingFolderNamesTheSetting() throws Exception {
        try (TestDatabase database = TestPostgres.shared().freshDatabase()) {
            Jar.Result failed = run(database, "migrate", "--locations", "elsewhere");

            assertThat(failed.exitCode()).isEqualTo(1);
            assertThat(failed.errors()).contains("elsewhere", "Check locations");
        }
    }

    private Jar.Result run(TestDatabase database, String... arguments) throws Exception {
        return Jar.run(folder, environment(database), arguments);
    }

    private static Map<String, String> environment(TestDatabase database) {
        return Map.of("DATABASE_URL", database.url() + "?user=" + database.user(), "DATABASE_PASSWORD", "ignored");
    }

    private void write(String file, String text) throws Exception {
        Files.writeString(folder.resolve("db/migration").resolve(file), text);
    }
}
