package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * {@code ALTER TABLE … DETACH PARTITION … CONCURRENTLY}: cut off between its two transactions, it leaves a partition that is
 * half detached, and has to be brought to its end with {@code FINALIZE}.
 */
record Detachment(PartitionDetach work) implements LoneWork {

    @Override
    public boolean completed(Connection connection) throws SQLException {
        if (isPending(connection)) {
            finish(connection);
        }
        return !isAttached(connection);
    }

    @Override
    public Optional<Message> prepare(Connection connection, boolean ours) throws SQLException {
        return isPending(connection)
                ? Optional.of(
                        Message.of("Partition " + work.partition() + " is half detached, and not by this migration.")
                                .with("remedy", finishing() + ", and take the statement out of the migration."))
                : Optional.empty();
    }

    boolean isPending(Connection connection) throws SQLException {
        return isThere(connection, "AND inhdetachpending");
    }

    /** Whether the partition is in the schema that comes first in the search path. */
    boolean isAtHome(Connection connection) throws SQLException {
        return isThere(
                connection,
                "AND (SELECT relnamespace FROM pg_class WHERE oid = inhrelid) = to_regnamespace(quote_ident(current_schema()))");
    }

    /** Whether a session is about it: between the two transactions no lock tells. */
    boolean isUnderWay(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname ="
                        + " current_database() AND pid <> pg_backend_pid() AND state = 'active'"
                        + " AND query ILIKE '%DETACH%PARTITION%')")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private boolean isAttached(Connection connection) throws SQLException {
        return isThere(connection, "");
    }

    private boolean isThere(Connection connection, String condition) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT EXISTS (SELECT FROM pg_inherits"
                + " WHERE inhrelid = to_regclass(?) AND inhparent = to_regclass(?) " + condition + ")")) {
            statement.setString(1, work.partition().toString());
            statement.setString(2, work.parent().toString());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private void finish(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(finishing());
        }
    }

    String finishing() {
        return "ALTER TABLE " + work.parent() + " DETACH PARTITION " + work.partition() + " FINALIZE";
    }
}
