package com.kapgel.migrate;

import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the server says while a statement runs, besides its result. The driver puts it into a chain that it keeps until the
 * statement is closed, so it is taken away from there as it comes, by another thread than the one that waits for the server.
 */
final class Notices {

    private final Statement statement;

    /** The end of what was read. The driver may hang one more behind it although the chain was taken from it meanwhile. */
    private @Nullable SQLWarning last;

    Notices(Statement statement) {
        this.statement = statement;
    }

    /** Hands on what has come since it was called last. */
    void read(Consumer<SQLWarning> reader) throws SQLException {
        if (last != null) {
            readFrom(last.getNextWarning(), reader);
        }
        SQLWarning first = statement.getWarnings();
        if (first != null) {
            statement.clearWarnings();
            readFrom(first, reader);
        }
    }

    private void readFrom(@Nullable SQLWarning first, Consumer<SQLWarning> reader) {
        for (SQLWarning next = first; next != null; next = next.getNextWarning()) {
            last = next;
            reader.accept(next);
        }
    }
}
