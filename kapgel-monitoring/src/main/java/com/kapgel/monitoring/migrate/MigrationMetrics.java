package com.kapgel.monitoring.migrate;

import com.kapgel.migrate.MigrationListener;
import com.kapgel.monitoring.BoundedTag;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures what a migrator does.
 *
 * <pre>{@code
 * Migrator.builder()
 *         .database(url, user, password)
 *         .locations("classpath:db/migration")
 *         .listener(MigrationMetrics.of(monitoring.registry()))
 *         .build();
 * }</pre>
 *
 * <p>{@code kapgel.migrate.migration} and, by {@code command}, {@code kapgel.migrate.statement} are timers; {@code
 * kapgel.migrate.lock.retries}, {@code kapgel.migrate.waits} (seconds, for another migrator) and {@code kapgel.migrate.standby.waits}
 * (likewise, for a standby) count; {@code kapgel.migrate.backfill.rows.done} and {@code .estimated} tell how far the last backfill is.
 * Files are no tags, and nothing here ends a run. Safe for use by several threads.
 */
@SuppressWarnings("exports") // whoever uses it requires kapgel-migrate himself
public final class MigrationMetrics implements MigrationListener {
    private static final Logger logger = LoggerFactory.getLogger(MigrationMetrics.class);

    private static final int MOST_COMMANDS = 50;

    private final MeterRegistry registry;
    private final BoundedTag commands = BoundedTag.atMost(MOST_COMMANDS);
    private final Timer migrations;
    private final Counter retries;
    private final Counter waits;
    private final Counter standbyWaits;
    private final AtomicLong rowsDone = new AtomicLong();
    private final AtomicLong rowsEstimated = new AtomicLong();

    private MigrationMetrics(MeterRegistry registry) {
        this.registry = registry;
        migrations = Timer.builder("kapgel.migrate.migration")
                .description("How long migrations take, with all tries and pauses")
                .register(registry);
        retries = counter("kapgel.migrate.lock.retries", "Locks that were not given in time");
        waits = counter("kapgel.migrate.waits", "Seconds of waiting for another migrator");
        standbyWaits = counter("kapgel.migrate.standby.waits", "Seconds of waiting for a standby that is behind");
        gauge("kapgel.migrate.backfill.rows.done", "Rows that the last backfill has passed", rowsDone);
        gauge("kapgel.migrate.backfill.rows.estimated", "Rows that it has in all", rowsEstimated);
    }

    /** One that measures in this registry. */
    public static MigrationMetrics of(MeterRegistry registry) {
        return new MigrationMetrics(Objects.requireNonNull(registry, "registry"));
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    private void gauge(String name, String description, AtomicLong value) {
        Gauge.builder(name, value, AtomicLong::get)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    @Override
    public void onMigration(String file, Duration elapsed) {
        attempt(() -> migrations.record(elapsed));
    }

    @Override
    public void onStatement(String file, int line, String command, Duration elapsed) {
        attempt(() -> Timer.builder("kapgel.migrate.statement")
                .description("How long statements of migrations take")
                .tag("command", commands.of(command))
                .register(registry)
                .record(elapsed));
    }

    @Override
    public void onRetry(String file, int tries, Duration pause, List<String> waitedFor) {
        attempt(retries::increment);
    }

    @Override
    public void onWait(String holder, Duration waited) {
        attempt(waits::increment);
    }

    @Override
    public void onStandbyLag(String file, String standby, Duration lag) {
        attempt(standbyWaits::increment);
    }

    @Override
    public void onBatch(String file, long done, long estimated, Duration elapsed) {
        rowsDone.set(done);
        rowsEstimated.set(estimated);
    }

    /** What a listener throws would end the run. */
    private static void attempt(Runnable measuring) {
        try {
            measuring.run();
        } catch (RuntimeException | LinkageError e) {
            logger.warn("A metric of a migration was not recorded.", e);
        }
    }
}
