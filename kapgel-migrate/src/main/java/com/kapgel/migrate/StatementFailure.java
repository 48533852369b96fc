package com.kapgel.migrate;

import java.sql.SQLException;
import org.flywaydb.core.api.FlywayException;

/** A statement of a migration file that the server refused, on its way through Flyway to the message for people. */
final class StatementFailure extends FlywayException {

    private static final long serialVersionUID = 1L;

    private final int line;
    private final String sql;
    private final SQLException refusal;

    StatementFailure(Step step, SQLException refusal) {
        super("The server refused a statement", refusal);
        this.line = step.line();
        this.sql = step.sql();
        this.refusal = refusal;
    }

    int line() {
        return line;
    }

    String sql() {
        return sql;
    }

    SQLException refusal() {
        return refusal;
    }
}
