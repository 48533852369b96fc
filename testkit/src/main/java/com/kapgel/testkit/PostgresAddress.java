package com.kapgel.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.ds.PGSimpleDataSource;

/** Where a PostgreSQL listens and as whom to enter; the password never shows in {@code toString()}. */
record PostgresAddress(String host, int port, String database, String options, String user, String password) {
    /** A server of our own; it trusts everybody on the loopback address. */
    static PostgresAddress local(int port) {
        return new PostgresAddress("127.0.0.1", port, "postgres", "", "postgres", "postgres");
    }

    /** Reads {@code jdbc:postgresql://host:port/db?user=...&password=...}. */
    static PostgresAddress parse(String url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        try {
            source.setUrl(url);
        } catch (IllegalArgumentException e) {
            // The message of the driver would repeat the address with its password.
            throw malformed();
        }
        String user = source.getUser();
        String password = source.getPassword();
        String[] hosts = source.getServerNames();
        if (!url.startsWith("jdbc:postgresql:") || user == null || hosts.length != 1) {
            throw malformed();
        }
        int port = source.getPortNumbers()[0] == 0 ? 5432 : source.getPortNumbers()[0];
        String database = source.getDatabaseName() == null ? user : source.getDatabaseName();
        return new PostgresAddress(hosts[0], port, database, otherOptions(url), user, password == null ? "" : password);
    }

    String urlOf(String name) {
        String bracketed = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        return "jdbc:postgresql://" + bracketed + ":" + port + "/" + name + options;
    }

    Connection connect() throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(urlOf(database));
        source.setUser(user);
        source.setPassword(password);
        source.setConnectTimeout(10);
        source.setSocketTimeout(60);
        return source.getConnection();
    }

    boolean answers() {
        try (Connection connection = connect()) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return host + ":" + port + "/" + database;
    }

    /** What else stands behind the question mark, such as {@code sslmode=require}. */
    private static String otherOptions(String url) {
        int question = url.indexOf('?');
        StringBuilder others = new StringBuilder();
        for (String option :
                question < 0 ? new String[0] : url.substring(question + 1).split("&")) {
            if (!option.isEmpty() && !option.startsWith("user=") && !option.startsWith("password=")) {
                others.append(others.isEmpty() ? '?' : '&').append(option);
            }
        }
        return others.toString();
    }

    private static IllegalStateException malformed() {
        return new IllegalStateException(TestPostgres.URL_VARIABLE
                + " is not understood; expected jdbc:postgresql://host:port/database?user=...&password=...");
    }
}
