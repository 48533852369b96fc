package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * The settings that a session has changed with {@code SET}, by name, in the server's own units.
 *
 * <p>{@code RESET ALL} would not do for giving a connection back: it would also undo what the application's pool has set on
 * it when it opened it.
 */
record SessionSettings(Map<String, String> changed) {

    static SessionSettings of(Connection connection) throws SQLException {
        Map<String, String> changed = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT name, setting FROM pg_settings WHERE source = 'session'")) {
            while (row.next()) {
                changed.put(row.getString(1), row.getString(2));
            }
        }
        return new SessionSettings(changed);
    }

    /** Makes the session's settings these again. */
    void restore(Connection connection) throws SQLException {
        Map<String, String> now = of(connection).changed();
        for (String name : now.keySet()) {
            if (!changed.containsKey(name)) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("RESET \"" + name.replace(".", "\".\"") + "\"");
                }
            }
        }
        for (Map.Entry<String, String> setting : changed.entrySet()) {
            if (!setting.getValue().equals(now.get(setting.getKey()))) {
                set(connection, setting.getKey(), setting.getValue(), false);
            }
        }
    }

    /** The value of one of them, in the form in which it can be set. */
    static String show(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + name)) {
            row.next();
            return row.getString(1);
        }
    }

    /** Sets one of them, for the session or only until the end of the transaction. */
    static void set(Connection connection, String name, String value, boolean untilCommit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT set_config(?, ?, ?)")) {
            statement.setString(1, name);
            statement.setString(2, value);
            statement.setBoolean(3, untilCommit);
            statement.execute();
        }
    }
}
