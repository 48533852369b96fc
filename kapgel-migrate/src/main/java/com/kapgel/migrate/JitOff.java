package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A session that compiles no query, until it is closed: with LLVM, compiling one that asks for locks takes longer than a short wait for one. */
record JitOff(Connection connection, String before) implements AutoCloseable {

    static JitOff on(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            String before;
            try (ResultSet row = statement.executeQuery("SELECT current_setting('jit')")) {
                row.next();
                before = row.getString(1);
            }
            statement.execute("SET jit = off");
            return new JitOff(connection, before);
        }
    }

    @Override
    public void close() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT set_config('jit', ?, false)")) {
            statement.setString(1, before);
            statement.execute();
        }
    }
}
