package com.kapgel.migrate;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The two connections of a migrator that was given a URL: one migrates while the other keeps the lock and the history. They
 * are opened at first use and know no read timeout, because a migration may take hours.
 */
final class OwnPool implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final HikariDataSource pool = new HikariDataSource();

    OwnPool(PostgresUrl url) {
        pool.setPoolName("kapgel-migrate");
        pool.setDriverClassName(PostgresDriver.requireName());
        pool.setJdbcUrl(url.jdbcUrl());
        pool.setDataSourceProperties(url.credentials());
        pool.setMaximumPoolSize(2);
        pool.setMinimumIdle(0);
        pool.setMaxLifetime(0);
        pool.setConnectionTimeout(CONNECT_TIMEOUT.toMillis());
        pool.addDataSourceProperty("ApplicationName", "kapgel-migrate");
        pool.addDataSourceProperty("connectTimeout", String.valueOf(CONNECT_TIMEOUT.toSeconds()));
        pool.addDataSourceProperty("loginTimeout", String.valueOf(CONNECT_TIMEOUT.toSeconds()));
        pool.addDataSourceProperty("tcpKeepAlive", "true");
    }

    Connection connection() throws SQLException {
        if (!pool.isRunning()) {
            tryOnce();
        }
        return pool.getConnection();
    }

    /** The pool itself would log a stack trace for a mistyped password. */
    private void tryOnce() throws SQLException {
        DriverManager.getConnection(pool.getJdbcUrl(), pool.getDataSourceProperties()).close();
    }

    @Override
    public void close() {
        pool.close();
    }
}
