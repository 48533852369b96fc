package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** A statement that runs, or waits, in a session of its own while the test looks at it. */
final class WaitingStatement implements AutoCloseable {

    private final Connection connection;
    private final Statement statement;
    private final int pid;
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private WaitingStatement(Connection connection) throws SQLException {
        this.connection = connection;
        this.statement = connection.createStatement();
        this.pid = Integer.parseInt(
                Sql.column(connection, "SELECT pg_backend_pid()").get(0));
    }

    static WaitingStatement start(DataSource database, String sql) throws SQLException {
        WaitingStatement waiting = new WaitingStatement(database.getConnection());
        new Thread(() -> waiting.run(sql), "waiting-statement").start();
        return waiting;
    }

    int pid() {
        return pid;
    }

    /** Returns when the statement has succeeded. */
    void await() throws Exception {
        end.get(60, TimeUnit.SECONDS);
    }

    private void run(String sql) {
        try {
            statement.execute(sql);
            end.complete(null);
        } catch (SQLException e) {
            end.completeExceptionally(e);
        }
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            statement.cancel();
            end.handle((done, failure) -> true).join();
        }
    }
}
