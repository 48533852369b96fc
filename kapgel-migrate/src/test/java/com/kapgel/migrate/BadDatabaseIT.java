package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A database that cannot be reached or must not be changed: one message that names the setting, and no password. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BadDatabaseIT {

    @TempDir
    private Path folder;

    @Test
    void tellsOfAPortWhereNobodyListens() {
        assertThat(failure("jdbc:postgresql://127.0.0.1:1/shop", "ann"))
                .hasMessageContainingAll(
                        "No connection to 127.0.0.1:1/shop", "refused", "Check host and port in the url");
    }

    @Test
    void tellsOfAHostThatDoesNotExist() {
        assertThat(failure("jdbc:postgresql://database.invalid/shop", "ann"))
                .hasMessageContainingAll(
                        "database.invalid", "the host name is unknown", "Check host and port in the url");
    }

    @Test
    void tellsOfADatabaseThatDoesNotExist() {
        try (TestDatabase database = TestPostgres.shared().freshDatabase()) {
            assertThat(failure(database.url() + "_gone", database.user()))
                    .hasMessageContainingAll(
                            database.name() + "_gone", "does not exist", "Check the database name in the url");
        }
    }

    @Test
    void tellsOfAWrongPassword() throws Exception {
        assumeFalse(System.getenv().containsKey(TestPostgres.URL_VARIABLE), "needs a server that asks for passwords");
        Path accessRules = Files.writeString(
                folder.resolve("pg_hba.conf"),
                "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
        try (TestPostgres server = TestPostgres.builder()
                        .setting("hba_file", accessRules.toString())
                        .start();
                TestDatabase database = server.freshDatabase()) {
            Sql.run(database.dataSource(), "CREATE ROLE ann LOGIN PASSWORD 'right'");

            assertThat(failure(database.url(), "ann"))
                    .hasMessageContainingAll("password authentication failed", "Check user and password");
        }
    }

    @Test
    void tellsOfARoleThatDoesNotExist() {
        try (TestDatabase database = TestPostgres.shared().freshDatabase()) {
            assertThat(failure(database.url(), "nobody_at_all"))
                    .hasMessageContainingAll("No connection to", "(SQLState 28", "heck user");
        }
    }

    /** The operating system takes the connection, and nobody ever reads it, as with a server that hangs. */
    @Test
    void tellsOfAServerThatDoesNotAnswer() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            String url = "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/shop";

            assertThat(failure(url + "?connectTimeout=1&loginTimeout=1", "ann"))
                    .hasMessageContainingAll("No connection to", "Check host and port in the url");
        }
    }

    @Test
    void tellsOfAServerThatTakesTheConnectionAndRefusesTheFirstLook() {
        try (TestDatabase database = TestPostgres.shared().freshDatabase()) {
            String role = "stranger_of_" + database.name();
            Sql.run(database.dataSource(), "CREATE ROLE " + role + " LOGIN");
            try {
                Sql.run(database.dataSource(), "REVOKE EXECUTE ON FUNCTION pg_is_in_recovery() FROM PUBLIC");

                MigrationException failure = failure(database.url(), role);
                assertThat(failure)
                        .hasMessageContainingAll(
                                "The state of ",
                                database.name() + " could not be read",
                                "permission denied for function pg_is_in_recovery (SQLState 42501)",
                                "The user lacks a right")
                        .hasMessageNotContaining("No connection");
                assertThat(failure.sqlState()).contains("42501");
            } finally {
                Sql.run(database.dataSource(), "DROP ROLE " + role);
            }
        }
    }

    @Test
    void tellsOfAUserWhoMayNotCreateTables() {
        try (TestDatabase database = TestPostgres.shared().freshDatabase()) {
            String role = "reader_of_" + database.name();
            Sql.run(database.dataSource(), "CREATE ROLE " + role + " LOGIN");
            try {
                assertThat(failure(database.url(), role))
                        .hasMessageContainingAll(
                                "User " + role + " may not create tables in schema public",
                                "GRANT USAGE, CREATE ON SCHEMA public TO " + role);
            } finally {
                Sql.run(database.dataSource(), "DROP ROLE " + role);
            }
        }
    }

    @Test
    void tellsOfAUserWithoutASchema() {
        try (TestDatabase database = TestPostgres.shared().freshDatabase()) {
            Sql.run(database.dataSource(), "ALTER DATABASE " + database.name() + " SET search_path = missing");

            assertThat(failure(database.url(), database.user()))
                    .hasMessageContainingAll("can use no schema", "search_path");
        }
    }

    @Test
    void tellsOfAReadOnlyDatabase() {
        try (TestDatabase database = TestPostgres.shared().freshDatabase()) {
            Sql.run(
                    database.dataSource(),
                    "ALTER DATABASE " + database.name() + " SET default_transaction_read_only = on");

            assertThat(failure(database.url(), database.user()))
                    .hasMessageContainingAll("read-only", "Point the url to the primary");
        }
    }

    private MigrationException failure(String url, String user) {
        MigrationFolder files = new MigrationFolder(folder).with("V1__a.sql", "CREATE TABLE a (id int)");
        try (Migrator migrator = Migrator.builder()
                .database(url, user, "hunter2")
                .locations(files.location())
                .build()) {
            MigrationException failure = catchThrowableOfType(MigrationException.class, migrator::migrate);
            assertThat(failure).hasMessageNotContaining("hunter2");
            return failure;
        }
    }
}
