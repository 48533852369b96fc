package com.kapgel.testkit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** Sees whether an external PostgreSQL answers, and whether it is set up as a test wants it. */
final class ExternalPostgres {
    private ExternalPostgres() {}

    /** The server cannot be configured from here, but what the test asks for may be there already. */
    static TestPostgres at(String url, Map<String, String> settings) {
        PostgresAddress address = PostgresAddress.parse(url);
        try (Connection connection = address.connect();
                Statement statement = connection.createStatement()) {
            for (Map.Entry<String, String> setting : settings.entrySet()) {
                requireSetting(statement, setting.getKey(), setting.getValue());
            }
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "The PostgreSQL that " + TestPostgres.URL_VARIABLE + " names does not answer as it should: "
                            + e.getMessage() + " Correct the variable, or unset it.",
                    e);
        }
        return new TestPostgres(address, ServerControl.overExternal("PostgreSQL", TestPostgres.URL_VARIABLE));
    }

    private static void requireSetting(Statement statement, String name, String wanted) throws SQLException {
        try (ResultSet row = statement.executeQuery("SHOW " + name)) {
            row.next();
            if (!wanted.equalsIgnoreCase(row.getString(1))) {
                throw ExternalServer.refusal(
                        "PostgreSQL",
                        TestPostgres.URL_VARIABLE,
                        "set its " + name + " from \"" + row.getString(1) + "\" to \"" + wanted + "\"");
            }
        }
    }
}
