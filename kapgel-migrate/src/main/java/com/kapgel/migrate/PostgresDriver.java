package com.kapgel.migrate;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** The JDBC driver, which the application brings. */
final class PostgresDriver {

    private static final String NAME = "org.postgresql.Driver";

    private PostgresDriver() {}

    /** The driver's class name, once it is known to be there. */
    static String requireName() {
        if (!isVisibleTo(PostgresDriver.class.getClassLoader())
                && !isVisibleTo(Thread.currentThread().getContextClassLoader())) {
            throw new IllegalStateException(
                    "The PostgreSQL driver is missing: add org.postgresql:postgresql to the application.");
        }
        return NAME;
    }

    /** Connects and hangs up again. Hikari would log a stack trace for a mistyped password; this only throws. */
    static void tryOnce(String url, Properties properties) throws SQLException {
        DriverManager.getConnection(url, properties).close();
    }

    private static boolean isVisibleTo(ClassLoader loader) {
        try {
            Class.forName(NAME, true, loader);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
