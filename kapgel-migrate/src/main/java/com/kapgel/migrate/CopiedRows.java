package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.internal.jdbc.JdbcTemplate;
import org.flywaydb.core.internal.jdbc.Results;
import org.flywaydb.database.postgresql.PostgreSQLCopyParsedStatement;
import org.flywaydb.database.postgresql.PostgreSQLDatabaseType;

/**
 * A {@code COPY} whose rows stand in the file, below the statement; Flyway knows how the driver takes them. What triggers raise
 * meanwhile the driver would keep with the connection, for all rows, where nobody can fetch it before the end.
 */
record CopiedRows(PostgreSQLCopyParsedStatement copy, Configuration configuration) {

    void execute(Connection connection) throws SQLException {
        String notices = setNotices(connection, "error");
        executeInSilence(connection);
        setNotices(connection, notices);
    }

    private void executeInSilence(Connection connection) throws SQLException {
        Results results = copy.execute(
                new JdbcTemplate(connection, new PostgreSQLDatabaseType()),
                (script, settings) -> List.of(),
                configuration);
        if (results.getException() != null) {
            throw results.getException();
        }
    }

    /** From which level on the server says something; returns the one before. */
    private static String setNotices(Connection connection, String level) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT before, set_config('client_min_messages', ?, ?)"
                        + " FROM (SELECT current_setting('client_min_messages') AS before OFFSET 0) setting")) {
            statement.setString(1, level);
            statement.setBoolean(2, !connection.getAutoCommit());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }
}
