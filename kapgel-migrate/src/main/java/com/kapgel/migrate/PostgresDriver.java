package com.kapgel.migrate;

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

    private static boolean isVisibleTo(ClassLoader loader) {
        try {
            Class.forName(NAME, true, loader);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
