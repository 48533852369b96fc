package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.internal.jdbc.JdbcTemplate;
import org.flywaydb.core.internal.jdbc.Results;
import org.flywaydb.core.internal.sqlscript.SqlStatement;
import org.flywaydb.database.postgresql.PostgreSQLCopyParsedStatement;
import org.flywaydb.database.postgresql.PostgreSQLDatabaseType;

/**
 * One statement of a migration file.
 *
 * @param number its place in the file, from 1
 * @param command what it does
 */
record Step(int number, SqlStatement statement, SqlCommand command) {

    static Step of(int number, SqlStatement statement) {
        return new Step(number, statement, SqlCommand.of(statement.getSql()));
    }

    /** The line of the file on which it begins. */
    int line() {
        return statement.getLineNumber();
    }

    String sql() {
        return statement.getSql();
    }

    /** Whether it can run in a transaction. */
    boolean transactional() {
        return command.transactional();
    }

    /** @param shown makes of a text what may be shown */
    PlannedStatement planned(UnaryOperator<String> shown) {
        return new PlannedStatement(
                line(),
                shown.apply(sql()),
                command.name(),
                Optional.ofNullable(command.lock()).map(TableLock::toString),
                transactional());
    }

    void execute(Connection connection, Configuration configuration) throws SQLException {
        if (statement instanceof PostgreSQLCopyParsedStatement copy) {
            copyRows(copy, connection, configuration);
        } else {
            try (Statement plain = connection.createStatement()) {
                plain.setEscapeProcessing(false);
                plain.execute(sql());
            }
        }
    }

    /** The rows stand in the file, below the statement; Flyway knows how the driver takes them. */
    private static void copyRows(PostgreSQLCopyParsedStatement copy, Connection connection, Configuration configuration)
            throws SQLException {
        Results results = copy.execute(
                new JdbcTemplate(connection, new PostgreSQLDatabaseType()),
                (script, settings) -> List.of(),
                configuration);
        if (results.getException() != null) {
            throw results.getException();
        }
    }

    /** Tells the statement from another one in its place. */
    String sha256() {
        return FileText.sha256(sql().strip());
    }
}
