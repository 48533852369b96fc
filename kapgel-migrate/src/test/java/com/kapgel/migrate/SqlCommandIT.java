package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Asks the server whether {@link SqlCommand} is right, about every line of {@code statements.sql}. */
class SqlCommandIT {

    private static final String NEWER = "-- PostgreSQL ";

    private static final Map<String, StatementTrace> TRACES = new LinkedHashMap<>();

    @BeforeAll
    static void askTheServer() throws Exception {
        try (TestDatabase database = TestPostgres.shared().freshDatabase();
                Connection connection = database.connect()) {
            for (String line : lines("schema.sql")) {
                Sql.run(connection, line);
            }
            try {
                for (String sql : statements(connection.getMetaData().getDatabaseMajorVersion())) {
                    TRACES.put(sql, StatementTrace.of(connection, sql));
                }
            } finally {
                connection.setAutoCommit(true);
                Sql.run(connection, "ALTER SUBSCRIPTION subscribed DISABLE");
                Sql.run(connection, "ALTER SUBSCRIPTION subscribed SET (slot_name = NONE)");
                Sql.run(connection, "DROP SUBSCRIPTION subscribed");
            }
        }
    }

    @AfterAll
    static void forget() {
        TRACES.clear();
    }

    private static List<String> statements(int serverVersion) throws IOException {
        List<String> statements = new ArrayList<>();
        int since = 0;
        for (String line : lines("statements.sql")) {
            if (line.startsWith(NEWER)) {
                since = Integer.parseInt(line.substring(NEWER.length()));
            } else if (!line.startsWith("--") && serverVersion >= since) {
                statements.add(line);
            }
        }
        return statements;
    }

    private static List<String> lines(String file) throws IOException {
        try (InputStream in = SqlCommandIT.class.getResourceAsStream("/statements/" + file)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    @Test
    void asksAboutStatementsThatTheServerUnderstands() {
        assertThat(TRACES).hasSizeGreaterThan(220);
        assertThat(where((command, trace) -> trace.refusal() != null && !trace.isRefusedInTransaction()))
                .isEmpty();
    }

    @Test
    void knowsWhatTheServerRefusesInsideATransaction() {
        assertThat(where((command, trace) -> command.transactional() == trace.isRefusedInTransaction()))
                .isEmpty();
    }

    @Test
    void neverNamesAWeakerLockThanTheServerTakes() {
        assertThat(where((command, trace) -> command.work() != Work.UNKNOWN
                        && TableLock.stronger(command.lock(), trace.lock()) != command.lock()))
                .isEmpty();
    }

    @Test
    void namesTheVeryLockOfTheServerInNineteenOfTwentyStatements() {
        int traced = where((command, trace) -> trace.refusal() == null).size();
        assertThat(where((command, trace) -> trace.refusal() == null && command.lock() != trace.lock()))
                .hasSizeLessThanOrEqualTo(traced / 20);
    }

    @Test
    void neverCallsShortWhatReadsOrRewritesATable() {
        assertThat(where((command, trace) -> trace.worked() && command.work() == Work.CATALOG))
                .isEmpty();
    }

    private static List<String> where(BiPredicate<SqlCommand, StatementTrace> condition) {
        List<String> found = new ArrayList<>();
        TRACES.forEach((sql, trace) -> {
            SqlCommand command = SqlCommand.of(sql);
            if (condition.test(command, trace)) {
                found.add(sql + " -- " + command.lock() + " " + command.work() + ", server: " + trace);
            }
        });
        return found;
    }
}
