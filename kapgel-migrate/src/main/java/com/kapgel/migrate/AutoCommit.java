package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;

/** Auto-commit mode for a while, on a connection that is given back in the mode in which it came. */
record AutoCommit(Connection connection, boolean before) implements AutoCloseable {

    static AutoCommit on(Connection connection) throws SQLException {
        boolean before = connection.getAutoCommit();
        connection.setAutoCommit(true);
        return new AutoCommit(connection, before);
    }

    @Override
    public void close() throws SQLException {
        connection.setAutoCommit(before);
    }
}
