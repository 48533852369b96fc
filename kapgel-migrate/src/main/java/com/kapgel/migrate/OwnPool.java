package com.kapgel.migrate;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * The two connections of a migrator that was given a URL: one migrates, the other looks whom it waits for. They are opened at
 * first use and know no read timeout, because a migration may take hours.
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
        pool.addDataSourceProperty("loginTimeout", String.valueOf(CONNECT_TIMEOUT.toSeconds() * url.hosts()));
        pool.addDataSourceProperty("tcpKeepAlive", "true");
    }

    DataSource dataSource() {
        return pool;
    }

    /** Throws what speaks against a connection, once and quietly, while the pool has not been started. */
    void requireReachable() throws SQLException {
        if (!pool.isRunning()) {
            PostgresDriver.tryOnce(pool.getJdbcUrl(), pool.getDataSourceProperties());
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
