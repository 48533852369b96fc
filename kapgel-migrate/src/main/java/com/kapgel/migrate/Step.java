package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
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
            copyRows(copy, connection, configuration);
        } else {
            try (Statement plain = connection.createStatement()) {
                plain.setEscapeProcessing(false);
                execution.execute(plain, sql());
            }
        }
    }

    /**
     * The rows stand in the file, below the statement; Flyway knows how the driver takes them. What triggers raise meanwhile
     * the driver would keep with the connection, for all rows, where nobody can fetch it before the end.
     */
    private static void copyRows(PostgreSQLCopyParsedStatement copy, Connection connection, Configuration configuration)
            throws SQLException {
        String notices = setNotices(connection, "error");
        copyRowsInSilence(copy, connection, configuration);
        setNotices(connection, notices);
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

    private static void copyRowsInSilence(
            PostgreSQLCopyParsedStatement copy, Connection connection, Configuration configuration)
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

    /** Runs a statement of JDBC, and may listen to it meanwhile. */
    interface Execution {
        void execute(Statement statement, String sql) throws SQLException;
    }
}
