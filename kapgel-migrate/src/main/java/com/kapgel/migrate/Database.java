package com.kapgel.migrate;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The database that a migrator works on, and what its failures are called. Thread-safe. */
final class Database implements AutoCloseable {

    private final DataSource connections;

    /** Null for a data source of the application. */
    private final @Nullable OwnPool ownPool;

    private final @Nullable String schema;
    private final Failures failures;
    private final CountDownLatch closed = new CountDownLatch(1);

    private Database(DataSource connections, @Nullable OwnPool ownPool, @Nullable String schema, Failures failures) {
        this.connections = connections;
        this.ownPool = ownPool;
        this.schema = schema;
        this.failures = failures;
    }

    /**
     * A data source of the application, which stays open.
     *
     * @param schema null for the first of the session's search path
     * @param scrubber what statements pass through before they are shown
     */
    static Database given(DataSource dataSource, @Nullable String schema, UnaryOperator<String> scrubber) {
        return new Database(dataSource, null, schema, new Failures("the given data source", scrubber));
    }

    /** The database at a URL, with connections of the migrator's own; see {@link #given}. */
    static Database at(PostgresUrl place, @Nullable String schema, UnaryOperator<String> scrubber) {
        HikariSettings.requireVersion();
        OwnPool pool = new OwnPool(place);
        return new Database(pool.dataSource(), pool, schema, new Failures(place.place(), scrubber));
    }

    DataSource connections() {
        return connections;
    }

    Failures failures() {
        return failures;
    }

    /** Comes first in each call, so that a wrong password is told apart from a migration that goes wrong. */
    DatabaseState state() {
        return ask(connection -> DatabaseState.of(connection, schema));
    }

    /** Runs some statements of our own on a connection, which goes back as it came. */
    <T> T ask(Question<T> question) {
        if (closed.getCount() == 0) {
            throw new IllegalStateException("This migrator has been closed.");
        }
        try (Connection connection = connect()) {
            T answer = question.ask(connection);
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
            return answer;
        } catch (SQLException e) {
            throw failures.stateRefused(e);
        }
    }

    /** Refuses a pooler that lends a session for a transaction only. */
    void requireSessions() {
        if (!givesTwoConnections()) {
            return;
        }
        boolean shared = ask(one -> ask(other -> PoolerDetection.shareSessions(one, other)));
        if (shared) {
            throw PoolerDetection.message(failures.place()).exception(Optional.empty(), null);
        }
    }

    /** A pool of one would make the second wait for the first. */
    private boolean givesTwoConnections() {
        return ownPool != null || (connections instanceof HikariDataSource hikari && hikari.getMaximumPoolSize() > 1);
    }

    private Connection connect() {
        try {
            if (ownPool != null) {
                ownPool.requireReachable();
            }
            return connections.getConnection();
        } catch (SQLException | RuntimeException e) {
            throw failures.noConnection(e);
        }
    }

    /** Waits, and ends the wait early when the migrator is closed. */
    void pause(Duration pause) throws InterruptedException {
        if (closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new InterruptedException("closed");
        }
    }

    @Override
    public void close() {
        closed.countDown();
        if (ownPool != null) {
            ownPool.close();
        }
    }

    /** Something to ask the server. */
    interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }
}
