package com.kapgel.migrate;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The connections that Flyway takes in one call. All of them go back when it ends, also those that Flyway keeps: it does not close
 * a connection that was cut, since it first wants to restore its settings, and a pool would miss it for ever.
 */
final class BorrowedConnections implements DataSource, AutoCloseable {

    private final DataSource owner;
    private final List<Connection> borrowed = new CopyOnWriteArrayList<>();

    BorrowedConnections(DataSource owner) {
        this.owner = owner;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = owner.getConnection();
        borrowed.add(connection);
        return connection;
    }

    /** A second close does no harm to those that are closed already. */
    @Override
    public void close() {
        for (Connection connection : borrowed) {
            try {
                connection.close();
            } catch (SQLException e) {
                // One that cannot be closed is closed.
            }
        }
        borrowed.clear();
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("The credentials are the owner's");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() throws SQLException {
        return owner.getLogWriter();
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
        owner.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        owner.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return owner.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return owner.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return owner.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return owner.isWrapperFor(type);
    }
}
