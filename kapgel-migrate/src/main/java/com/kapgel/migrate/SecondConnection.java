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
    private volatile @Nullable Taken open;

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
        Taken taken = open;
        if (taken == null) {
            taken = Taken.of(connections.getConnection());
            open = taken;
        }
        return taken.connection();
    }

    void giveBack() {
        Taken taken = open;
        open = null;
        if (taken != null) {
            taken.giveBack();
        }
    }

    /** Wakes the thread that waits for an answer that does not come. */
    void abort() {
        Taken taken = open;
        if (taken != null) {
            try {
                taken.connection().abort(Runnable::run);
            } catch (SQLException e) {
                // Then the server's end, or the network's, will wake it.
            }
        }
    }

    /** Outside of transactions: in one it would itself be in the way of concurrent index work. */
    private record Taken(Connection connection, AutoCommit autoCommit, JitOff jitOff) {

        static Taken of(Connection opened) throws SQLException {
            try {
                return new Taken(opened, AutoCommit.on(opened), JitOff.on(opened));
            } catch (SQLException e) {
                opened.close();
                throw e;
            }
        }

        void giveBack() {
            // Closed in reverse.
            try (connection;
                    autoCommit;
                    jitOff) {
            } catch (SQLException e) {
                // A connection that cannot be closed is closed.
            }
        }
    }
}
