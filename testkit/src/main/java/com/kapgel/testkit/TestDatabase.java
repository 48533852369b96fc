package com.kapgel.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A fresh, empty database of a {@link TestPostgres}; dropped on close, with whatever is still connected.
 *
 * <p>Every {@link #connect()} opens a new connection; the data source does not pool. Thread-safe.
 */
public final class TestDatabase implements AutoCloseable {
    private final String name;
    private final PostgresAddress address;
    private final Runnable drop;
    private final AtomicBoolean closed = new AtomicBoolean();

    TestDatabase(String name, PostgresAddress address, Runnable drop) {
        this.name = name;
        this.address = address;
        this.drop = drop;
    }

    /** The name of the database, unique on its server. */
    public String name() {
        return name;
    }

    /** The JDBC address without user and password, {@code jdbc:postgresql://127.0.0.1:PORT/NAME}. */
    public String url() {
        return address.urlOf(name);
    }

    /** The user who owns the database. */
    public String user() {
        return address.user();
    }

    /** The password; a server of our own takes any, and gives this one out because some clients insist on one. */
    public String password() {
        return address.password();
    }

    /** Opens a connection, which the caller closes. */
    public Connection connect() throws SQLException {
        return dataSource().getConnection();
    }

    /** A data source without a pool. */
    public DataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url());
        source.setUser(user());
        source.setPassword(password());
        return source;
    }

    /** Drops the database, also while it is in use; a second call does nothing. */
    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            drop.run();
        }
    }

    PostgresAddress address() {
        return address;
    }

    @Override
    public String toString() {
        return "TestDatabase[" + url() + "]";
    }
}
