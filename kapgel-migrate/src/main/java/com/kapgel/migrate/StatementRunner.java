package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.flywaydb.core.api.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Runs the statements of migration files, one at a time: only while the maintenance window is open, and with an eye on whom they
 * wait for.
 */
final class StatementRunner {

    private final BlockerWatch watch;
    private final Commentary commentary;
    private final @Nullable MaintenanceWindow window;
    private final boolean cutAtEnd;
    private final Supplier<Instant> now;

    /**
     * @param window null when any time is right
     * @param cutAtEnd whether a statement ends with the window
     */
    StatementRunner(
            BlockerWatch watch,
            Commentary commentary,
            @Nullable MaintenanceWindow window,
            boolean cutAtEnd,
            Supplier<Instant> now) {
        this.watch = watch;
        this.commentary = commentary;
        this.window = window;
        this.cutAtEnd = cutAtEnd;
        this.now = now;
    }

    /** The same, unless the window closes earlier and cuts off what runs. */
    Timeouts withinWindow(Timeouts timeouts) {
        if (window == null || !cutAtEnd) {
            return timeouts;
        }
        Instant moment = now.get();
        return window.closesAt(moment)
                .map(end -> timeouts.atMost(Duration.between(moment, end)))
                .orElse(timeouts);
    }

    /**
     * Runs a statement under the timeouts that the session has.
     *
     * @param file as it is told to the listener
     * @param pid the server's process behind the connection
     * @param lockTimeout that the session has; zero for none
     * @throws StatementFailure when the server refuses it
     * @throws RefusedMigration when the window is closed
     */
    void run(
            String file, Step step, Connection connection, Configuration configuration, int pid, Duration lockTimeout) {
        requireOpenWindow(step);
        Duration elapsed;
        try (BlockerWatch.Sight sight = watch.over(
                        pid, lockTimeout, commentary.isHeard() && step.command().work() == Work.INDEX_BUILD);
                Commentary.Telling telling = commentary.on(file, step, sight)) {
            try {
                step.execute(connection, configuration, telling::execute);
            } catch (SQLException refusal) {
                throw new StatementFailure(step, refusal, sight.lastSeen());
            }
            elapsed = telling.elapsed();
        }
        commentary.ended(file, step, elapsed);
    }

    /** Nothing begins outside of it. */
    void requireOpenWindow(Step step) {
        Instant moment = now.get();
        if (window != null && !window.isOpen(moment)) {
            throw new RefusedMigration(Message.of("The maintenance window is closed.")
                    .with("window", window.toString())
                    .with(
                            "statement",
                            "line " + step.line() + ", " + step.command().name() + ", and what follows did not run")
                    .with(
                            "remedy",
                            "Try again from " + window.opensNext(moment) + ", or set another maintenanceWindow."));
        }
    }
}
