package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;

/** Where Flyway keeps its history, and what undo and repair both do to it. */
record HistoryTable(String schema, String table) {

    /** Qualified and quoted, as Flyway itself writes it. */
    String name() {
        return quoted(schema) + "." + quoted(table);
    }

    /** Another table in the same schema. */
    String beside(String other) {
        return quoted(schema) + "." + quoted(other);
    }

    /**
     * The number of the session lock under which Flyway migrates: {@code Flyway} in ASCII and the table's name
     * (PostgreSQLAdvisoryLockTemplate in Flyway 10 to 13).
     */
    long lockNumber() {
        return 0x466C79776179L + name().hashCode();
    }

    /**
     * Writes the row by which Flyway's own repair marks a migration as deleted: to plain Flyway it is pending from then on.
     *
     * @param took how long it took to take the migration back
     */
    void insertDelete(Connection connection, History.Row applied, Duration took) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + name()
                + " (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)"
                + " SELECT max(installed_rank) + 1, ?, ?, 'DELETE', ?, ?, current_user, ?, true FROM " + name())) {
            insert.setString(1, applied.version());
            insert.setString(2, applied.description());
            insert.setString(3, applied.script());
            insert.setObject(4, applied.checksum(), Types.INTEGER);
            insert.setInt(5, (int) Math.min(Integer.MAX_VALUE, took.toMillis()));
            insert.execute();
        }
    }

    /** Removes the mark of a failure. */
    void removeFailed(Connection connection, History.Row failed) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM " + name() + " WHERE NOT success AND installed_rank = ?")) {
            delete.setInt(1, failed.rank());
            delete.execute();
        }
    }

    static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
