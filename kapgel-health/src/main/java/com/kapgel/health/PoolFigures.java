package com.kapgel.health;

import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * How busy a pool of connections is, at one moment.
 *
 * @param active connections that are lent out, or are being tried before they are
 * @param waiting threads that wait for one
 * @param max connections that there may be
 */
record PoolFigures(int active, int waiting, int max) {
    /**
     * Figures of the pool behind a data source, now and whenever they are asked for; empty when it is none of HikariCP's, or
     * HikariCP is not there.
     */
    static Optional<Supplier<PoolFigures>> of(DataSource dataSource) {
        try {
            return HikariFigures.find(dataSource);
        } catch (NoClassDefFoundError | SQLException noPoolThatWeKnow) {
            return Optional.empty();
        }
    }

    boolean isFull() {
        return active >= max;
    }

    /** All are lent out and somebody misses one. */
    boolean isSaturated() {
        return isFull() && waiting > 0;
    }
}
