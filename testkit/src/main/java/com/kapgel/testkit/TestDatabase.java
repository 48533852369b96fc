package com.kapgel.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A fresh, empty database of a {@link TestPostgres}; dropped on close, with whatever is still connected.
 *
 * <p>Every {@link #connect()} opens a connection of its own; the data source does not pool. Thread-safe.
 */
public final class TestDatabase implements AutoCloseable {
    private final String name;
    private final String url;
    private final String user;
    private final String password;
    private final Runnable drop;

    TestDatabase(String name, String url, String user, String password, Runnable drop) {
        this.name = name;
        this.url = url;
        this.user = user;
        this.password = password;
        this.drop = drop;
    }

    public String name() {
        return name;
    }

    /** JDBC address without user and password: {@code jdbc:postgresql://127.0.0.1:PORT/NAME}. */
    public String url() {
        return url;
    }

    public String user() {
        return user;
    }

    /** The password; an own server trusts everybody, and an empty password is as good as any. */
    public String password() {
        return password;
    }

    public Connection connect() throws SQLException {
        return dataSource().getConnection();
    }

    public DataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(user);
        source.setPassword(password);
        return source;
    }

    /** Drops the database, also while it is in use; a second call does nothing. */
    @Override
    public void close() {
        drop.run();
    }

    @Override
    public String toString() {
        return "TestDatabase[" + url + "]";
    }
}
