package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What starts on one database while a release is rolled out, and when it is rolled back. */
class RolloutIT {

    /** The same release with two more migrations, the second of which is of the contract phase. */
    private static final Map<String, String> NEXT_RELEASE = Map.of(
            "JDK_JAVA_OPTIONS",
            "-Xbootclasspath/a:"
                    + Path.of("target", "test-classes", "next-release").toAbsolutePath());

    private final ResourceStack open = new ResourceStack();

    @AfterEach
    void close() {
        open.close();
    }

    @Test
    void aStartExpandsAndLeavesTheRestForAfterTheRollout() throws SQLException {
        TestPostgres postgres = open.add(TestPostgres.start());
        assumeThat(postgres.isExternal()).isFalse();
        TestDatabase database = open.add(postgres.freshDatabase());
        String owner = RunningService.databaseUrl(database);

        assertThat(start(owner, NEXT_RELEASE).output()).contains("Applied 8 migrations", "at version 8");
        execute(
                database,
                "create role waiter login password 'waiter'",
                "grant select, insert, update, delete on all tables in schema public to waiter",
                "grant usage on all sequences in schema public to waiter");
        String waiter = owner.replaceFirst("//[^@]*@", "//waiter:waiter@");

        assertThat(start(waiter, NEXT_RELEASE).output())
                .as("with a user who may only read and write")
                .contains("Nothing to migrate before the rollout; after it, V9__drop_note.sql");
        assertThat(start(waiter, Map.of()).output())
                .as("the release before, which does not know the eighth")
                .contains("Nothing to migrate");
    }

    /** Takes an order, and ends. */
    private ServiceProcess start(String database, Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(variables);
        all.put("DATABASE_URL", database);
        all.put("RATE_LIMIT_BACKEND", "memory");
        try (ServiceProcess service = ServiceProcess.start(all)) {
            assertThat(service.post(
                                    "/api/orders",
                                    "{\"customerId\":1,\"branchId\":1,\"items\":[{\"productId\":3,\"quantity\":2}]}")
                            .statusCode())
                    .isEqualTo(201);
            return service;
        }
    }

    private static void execute(TestDatabase database, String... statements) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
