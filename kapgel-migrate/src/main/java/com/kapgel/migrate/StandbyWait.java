package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Holds a backfill back while a standby is too far behind: what the application reads there would be old news, and a failover
 * would take long.
 */
final class StandbyWait {

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofHours(1);
    private static final Duration USUAL_MAX_LAG = Duration.ofSeconds(10);

    private final String script;
    private final Backfill backfill;
    private final MigrationRun run;
    private final Connection connection;
    private final Duration maxLag;
    private final StandbyLag lag = new StandbyLag();

    StandbyWait(String script, Backfill backfill, MigrationRun run, Connection connection) {
        this.script = script;
        this.backfill = backfill;
        this.run = run;
        this.connection = connection;
        this.maxLag = backfill.maxLag() == null ? USUAL_MAX_LAG : backfill.maxLag();
    }

    /** A limit that somebody has written down is not dropped in silence. */
    void requireVisible() throws SQLException {
        boolean written = backfill.maxLag() != null && isWatched();
        if (written && StandbyLag.Reading.of(connection).hidden()) {
            throw backfill.refused(
                    script,
                    "the user may not see how far the standbys are behind, so max_lag would mean nothing",
                    "Let an administrator run GRANT pg_read_all_stats TO the user, or write max_lag=off.");
        }
    }

    /** Returns once no standby is too far behind. */
    void await() throws SQLException {
        if (!isWatched()) {
            return;
        }
        long begun = run.retries().nanoTime();
        while (true) {
            StandbyLag.Reading reading = StandbyLag.Reading.of(connection);
            Duration behind = lag.of(reading, run.retries().nanoTime());
            if (behind.compareTo(maxLag) <= 0) {
                return;
            }
            if (run.retries().nanoTime() - begun > PATIENCE.toNanos()) {
                throw backfill.refused(
                        script,
                        "standby " + reading.slowest() + " has been further behind than max_lag for an hour",
                        "See why it does not catch up, or write a larger max_lag, or max_lag=off; then it goes on with the"
                                + " next batch.");
            }
            run.listener().onStandbyLag(script, reading.slowest(), behind);
            if (!run.retries().slept(LOOK)) {
                throw backfill.stopped(script);
            }
        }
    }

    private boolean isWatched() {
        return !Backfill.ANY_LAG.equals(maxLag);
    }
}
