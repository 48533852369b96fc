package com.kapgel.migrate;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Lends Flyway the connections of somebody's pool, and gives each back with the session settings and the auto-commit mode
 * that it came with.
 *
 * <p>A {@code SET lock_timeout} in a migration would else stay on the pooled connection and surprise a request much later.
 */
final class BorrowedConnections implements DataSource {

    /** Where connections come from. */
    interface Source {
        Connection open() throws SQLException;
    }

    private final Source source;

    BorrowedConnections(Source source) {
        this.source = source;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = source.open();
        try {
            return lent(connection);
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                throw e;
            }
        }
    }

    private static Connection lent(Connection connection) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        // Else the look at the settings would leave a transaction open, which concurrent index builds wait for.
        connection.setAutoCommit(true);
        SessionSettings found = SessionSettings.of(connection);
        return (Connection) Proxy.newProxyInstance(
                BorrowedConnections.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        giveBack(connection, found, autoCommit);
                        return null;
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }

    private static void giveBack(Connection connection, SessionSettings found, boolean autoCommit) throws SQLException {
        try (connection) {
            if (!connection.isClosed()) {
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                    connection.setAutoCommit(true);
                }
                found.restore(connection);
                connection.setAutoCommit(autoCommit);
            }
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("The user is the one of the data source.");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("Nothing to unwrap.");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
