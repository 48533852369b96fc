package com.kapgel.migrate;

import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.api.FlywayException;

/** A statement of a migration file that the server refused, on its way through Flyway to the message for people. */
final class StatementFailure extends FlywayException {

    private static final long serialVersionUID = 1L;

    private final int line;
    private final String sql;
    private final SQLException refusal;
    private final transient List<Blocker> blockers;

    /** @param blockers whom it waited for when it was last seen waiting */
    StatementFailure(Step step, SQLException refusal, List<Blocker> blockers) {
        super("The server refused a statement", refusal);
        this.line = step.line();
        this.sql = step.sql();
        this.refusal = refusal;
        this.blockers = List.copyOf(blockers);
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

    List<Blocker> blockers() {
        return blockers;
    }
}
