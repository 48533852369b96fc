package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A connection beside the one that migrates: taken when it is first asked something, and given back as it came. One thread asks
 * and gives back; the others may only look whether it is open, and abort it.
 */
final class SecondConnection {

    private final DataSource connections;

    /** Null before the first question, after a failed one, and once it is given back. */
    private volatile @Nullable AutoCommit open;

    SecondConnection(DataSource connections) {
        this.connections = connections;
    }

    boolean isOpen() {
        return open != null;
    }

    /** A connection on which a question fails is given back; the next question takes another one. */
    <T> T ask(Database.Question<T> question) throws SQLException {
        try {
            return question.ask(connection());
        } catch (SQLException | RuntimeException e) {
            giveBack();
            throw e;
        }
    }

    private Connection connection() throws SQLException {
        AutoCommit taken = open;
        if (taken == null) {
            taken = outsideTransactions(connections.getConnection());
            open = taken;
        }
        return taken.connection();
    }

    /** In a transaction it would itself be in the way of concurrent index work. */
    private static AutoCommit outsideTransactions(Connection opened) throws SQLException {
        try {
            return AutoCommit.on(opened);
        } catch (SQLException e) {
            opened.close();
            throw e;
        }
    }

    void giveBack() {
        AutoCommit taken = open;
        open = null;
        if (taken != null) {
            try (Connection given = taken.connection()) {
                given.setAutoCommit(taken.before());
            } catch (SQLException e) {
                // A connection that cannot be closed is closed.
            }
        }
    }

    /** Wakes the thread that waits for an answer that does not come. */
    void abort() {
        AutoCommit taken = open;
        if (taken != null) {
            try {
                taken.connection().abort(Runnable::run);
            } catch (SQLException e) {
                // Then the server's end, or the network's, will wake it.
            }
        }
    }
}
