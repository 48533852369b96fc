package com.kapgel.migrate;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Waits until nobody else migrates the same database.
 *
 * <p>Flyway's own wait for its lock says nothing, and how often it tries is one number for all of its instances in the JVM. Nor
 * does a lock tell whether its holder has a client any more: when one is killed, the server still brings its statement to the
 * end, and what that has done must be known before anything goes on.
 */
final class OtherInstances {

    private static final Duration LIMIT = Duration.ofHours(1);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final Database database;
    private final long lockNumber;
    private final MigrationListener listener;
    private final LongSupplier nanoTime;

    /** @param lockNumber of the lock that whoever migrates holds */
    OtherInstances(Database database, long lockNumber, MigrationListener listener, LongSupplier nanoTime) {
        this.database = database;
        this.lockNumber = lockNumber;
        this.listener = listener;
        this.nanoTime = nanoTime;
    }

    /** @throws RefusedMigration when somebody still migrates after an hour */
    void awaitEnd() {
        Blockers blockers = new Blockers(database.failures()::scrubbed);
        long start = nanoTime.getAsLong();
        Duration pause = FIRST_PAUSE;
        while (true) {
            Optional<Blocker> holder = database.ask(connection -> blockers.holder(connection, lockNumber));
            if (holder.isEmpty()) {
                return;
            }
            Duration waited = Duration.ofNanos(nanoTime.getAsLong() - start);
            if (waited.compareTo(LIMIT) > 0 || !paused(pause)) {
                throw new RefusedMigration(Message.of("Another session has been migrating this database all the time.")
                        .with("waited for", holder.get().text())
                        .with("remedy", holder.get().remedy() + " Then migrate again."));
            }
            listener.onWait(holder.get().text(), waited);
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
        }
    }

    /** False when somebody wants it to end. */
    private boolean paused(Duration pause) {
        try {
            database.pause(pause);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
