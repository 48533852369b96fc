package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.internal.sqlscript.SqlStatement;
import org.flywaydb.database.postgresql.PostgreSQLCopyParsedStatement;
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

    /** Whether something in it is never closed, so that what was meant to come after it is a part of it. */
    boolean isOpenEnded() {
        SqlLexer lexer = new SqlLexer(sql());
        for (SqlToken piece = lexer.next(); piece.kind() != SqlToken.Kind.END; piece = lexer.next()) {
            if (!piece.closed()) {
                return true;
            }
        }
        return false;
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

    /** What it does, in SQL's own words. */
    String commandName() {
        return backfill == null ? command.name() : command.name() + " in batches";
    }

    /** @param execution what runs a statement of JDBC */
    void execute(Connection connection, Configuration configuration, Execution execution) throws SQLException {
        if (statement instanceof PostgreSQLCopyParsedStatement copy) {
            new CopiedRows(copy, configuration).execute(connection);
        } else {
            try (Statement plain = connection.createStatement()) {
                plain.setEscapeProcessing(false);
                execution.execute(plain, sql());
            }
        }
    }

    /** Tells the statement from another one in its place. */
    String sha256() {
        String order = backfill == null ? "" : backfill.table() + " " + backfill.key() + "\n";
        return FileText.sha256(order + sql().strip());
    }

    /** Runs a statement of JDBC, and may listen to it meanwhile. */
    interface Execution {
        void execute(Statement statement, String sql) throws SQLException;
    }
}
