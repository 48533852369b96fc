package com.kapgel.health;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether threads have been missing connections for a while. Reads the pool's figures and never asks it for a connection.
 *
 * <p>It looks only when it is called; a pool counts as saturated from the first of at least three looks in a row that found it so.
 */
final class PoolSaturationCheck implements AsksDependency {
    private static final int LOOKS = 3;

    private final Supplier<PoolFigures> figures;
    private final Duration degradedAfter;
    private final Duration unhealthyAfter;
    private final LongSupplier nanoClock;
    // What follows is touched by one call of check at a time, as Health promises.
    private @Nullable Long saturatedSince;
    private int looks;

    PoolSaturationCheck(
            Supplier<PoolFigures> figures, Duration degradedAfter, Duration unhealthyAfter, LongSupplier nanoClock) {
        if (degradedAfter.isNegative() || unhealthyAfter.compareTo(degradedAfter) < 0) {
            throw new IllegalArgumentException("HealthCheck.poolSaturation is to be degraded after " + degradedAfter
                    + " and unhealthy after " + unhealthyAfter + "; the second must not be shorter than the first");
        }
        this.figures = figures;
        this.degradedAfter = degradedAfter;
        this.unhealthyAfter = unhealthyAfter;
        this.nanoClock = nanoClock;
    }

    static PoolSaturationCheck of(DataSource dataSource, Duration degradedAfter, Duration unhealthyAfter) {
        Supplier<PoolFigures> figures = PoolFigures.of(dataSource)
                .orElseThrow(() -> new IllegalArgumentException("HealthCheck.poolSaturation was given a "
                        + dataSource.getClass().getName() + ", whose figures it cannot read; give it the pool of"
                        + " HikariCP, or three suppliers for active, waiting and maximum"));
        return new PoolSaturationCheck(figures, degradedAfter, unhealthyAfter, System::nanoTime);
    }

    @Override
    public CheckResult check(Duration timeout) {
        if (!figures.get().isSaturated()) {
            saturatedSince = null;
            looks = 0;
            return CheckResult.healthy();
        }
        long now = nanoClock.getAsLong();
        long since = saturatedSince == null ? now : saturatedSince;
        saturatedSince = since;
        looks = Math.min(looks + 1, LOOKS);
        return looks < LOOKS ? CheckResult.healthy() : judge(Duration.ofNanos(now - since));
    }

    private CheckResult judge(Duration saturated) {
        if (saturated.compareTo(unhealthyAfter) >= 0) {
            return CheckResult.unhealthy(Reason.POOL_EXHAUSTED);
        }
        return saturated.compareTo(degradedAfter) >= 0
                ? CheckResult.degraded(Reason.POOL_EXHAUSTED)
                : CheckResult.healthy();
    }

    @Override
    public String toString() {
        return "PoolSaturationCheck";
    }
}
