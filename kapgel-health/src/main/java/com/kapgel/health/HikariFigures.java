package com.kapgel.health;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What HikariCP tells of its pool. The only class that knows HikariCP. */
final class HikariFigures implements Supplier<PoolFigures> {
    private final HikariDataSource pool;

    private HikariFigures(HikariDataSource pool) {
        this.pool = pool;
    }

    /** Looks through wrappers too, such as those that count or trace connections. */
    static Optional<Supplier<PoolFigures>> find(DataSource dataSource) throws SQLException {
        if (dataSource instanceof HikariDataSource pool) {
            return Optional.of(new HikariFigures(pool));
        }
        return dataSource.isWrapperFor(HikariDataSource.class)
                ? Optional.of(new HikariFigures(dataSource.unwrap(HikariDataSource.class)))
                : Optional.empty();
    }

    @Override
    public PoolFigures get() {
        @Nullable
        HikariPoolMXBean figures = pool.getHikariPoolMXBean(); // none before the first connection is asked for
        return figures == null
                ? new PoolFigures(0, 0, pool.getMaximumPoolSize())
                : new PoolFigures(
                        figures.getActiveConnections(),
                        figures.getThreadsAwaitingConnection(),
                        pool.getMaximumPoolSize());
    }
}
