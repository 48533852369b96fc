package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the server does with a statement inside a transaction, which is rolled back: the strongest lock on a relation that was
 * there before, whether it scans or rewrites a table, or the SQLState with which it refuses.
 *
 * @param worked read the rows of a table from its beginning, or wrote a table or an index that is not empty to a new file
 */
record StatementTrace(
        @Nullable String refusal,
        @Nullable String message,
        @Nullable TableLock lock,
        boolean worked) {

    private static final String OURS =
            " relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace,"
                    + " 'pg_toast'::regnamespace)";

    static StatementTrace of(Connection connection, String sql) throws SQLException {
        connection.setAutoCommit(false);
        try {
            Map<Long, Long> files = numbers(
                    connection, "SELECT oid, relfilenode FROM pg_class WHERE relkind IN ('r', 'm', 'i') AND" + OURS);
            List<String> relations = Sql.column(connection, "SELECT oid FROM pg_class WHERE" + OURS);
            Map<Long, Long> scans = scans(connection);
            Sql.run(connection, sql);
            TableLock lock = null;
            for (String mode : Sql.column(
                    connection,
                    "SELECT mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation' AND relation IN ("
                            + String.join(",", relations) + ")")) {
                lock = TableLock.stronger(lock, TableLock.of(mode));
            }
            return new StatementTrace(null, null, lock, scanned(connection, scans) || rewritten(connection, files));
        } catch (SQLException e) {
            return new StatementTrace(e.getSQLState(), e.getMessage(), null, false);
        } finally {
            connection.rollback();
        }
    }

    boolean isRefusedInTransaction() {
        return "25001".equals(refusal);
    }

    private static Map<Long, Long> scans(Connection connection) throws SQLException {
        return numbers(connection, "SELECT relid, coalesce(seq_tup_read, 0) FROM pg_stat_xact_user_tables");
    }

    private static boolean scanned(Connection connection, Map<Long, Long> before) throws SQLException {
        Map<Long, Long> after = scans(connection);
        return before.entrySet().stream().anyMatch(table -> after.getOrDefault(table.getKey(), 0L) > table.getValue());
    }

    private static boolean rewritten(Connection connection, Map<Long, Long> before) throws SQLException {
        Map<Long, Long> after = numbers(
                connection,
                "SELECT c.oid, relfilenode FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid"
                        + " WHERE pg_relation_size(coalesce(i.indrelid, c.oid)) > 0");
        return before.keySet().stream()
                .anyMatch(table -> after.containsKey(table) && !after.get(table).equals(before.get(table)));
    }

    private static Map<Long, Long> numbers(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            Map<Long, Long> numbers = new HashMap<>();
            while (row.next()) {
                numbers.put(row.getLong(1), row.getLong(2));
            }
            return numbers;
        }
    }
}
