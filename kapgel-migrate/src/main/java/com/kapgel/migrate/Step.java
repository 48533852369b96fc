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
import org.jspecify.annotations.Nullable;

/**
 * One statement of a migration file.
 *
 * @param number its place in the file, from 1
 * @param command what it does
 * @param backfill how it runs in batches; null for one that runs once
 */
record Step(
        int number,
        SqlStatement statement,
        SqlCommand command,
        @Nullable Backfill backfill) {

    static Step of(int number, SqlStatement statement) {
        return new Step(number, statement, SqlCommand.of(statement.getSql()), null);
    }

    Step inBatches(Backfill backfill) {
        return new Step(number, statement, command, backfill);
    }

    /** The line of the file on which it begins. */
    int line() {
        return statement.getLineNumber();
    }

    String sql() {
        return statement.getSql();
    }

    /** Whether it can run in a transaction with others. */
    boolean transactional() {
        return backfill == null && command.transactional();
    }

    /** @param shown makes of a text what may be shown */
    PlannedStatement planned(UnaryOperator<String> shown) {
        return new PlannedStatement(
                line(),
                shown.apply(sql()),
                commandName(),
                Optional.ofNullable(command.lock()).map(TableLock::toString),
                transactional());
    }

    private String commandName() {
        return backfill == null ? command.name() : command.name() + " in batches";
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
        String order = backfill == null ? "" : backfill.table() + " " + backfill.key() + "\n";
        return FileText.sha256(order + sql().strip());
    }
}
