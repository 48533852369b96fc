package com.kapgel.health;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A subscription to a project's Supabase Realtime, held to find out whether subscriptions work.
 *
 * <pre>{@code
 * HealthCheck.realtime(supabaseUrl, anonKey)                        // joined, confirmed, heartbeat answered
 * HealthCheck.realtime(supabaseUrl, anonKey).table("public", "orders").canary()
 * }</pre>
 *
 * <p>It connects when it is first asked and stays connected until it is closed; asking it later only reads what is known. A lost
 * connection is opened again after one second at most, then ever more slowly, up to half a minute.
 *
 * <p>Healthy means: the server has let us join a channel, has confirmed the subscription to PostgreSQL, and has answered the
 * last heartbeat; with a canary also that the last message to ourselves came back within two seconds. Why not, tells the
 * {@link Reason}: {@code not-ready} while the confirmation is missing, {@code refused}, {@code unauthorized} or {@code expired} as the
 * server says, {@code timeout} for an answer that does not come, {@code unreachable} for a connection that is closed.
 *
 * <p>The key is shown to the server only. Configured before it is first asked; then safe for use by many threads.
 */
public final class RealtimeCheck implements AsksDependency {
    private final RealtimeSettings settings;
    private final RealtimePace pace;
    private final LongSupplier nanoClock;
    private final InstantSource clock;
    private final Instant expires;
    private final ReentrantLock starting = new ReentrantLock();
    private @Nullable RealtimeConnection connection;
    private boolean closed;

    RealtimeCheck(RealtimeSettings settings, RealtimePace pace, LongSupplier nanoClock, InstantSource clock) {
        this.settings = settings;
        this.pace = pace;
        this.nanoClock = nanoClock;
        this.clock = clock;
        this.expires = KeyExpiry.of(settings.key());
    }

    static RealtimeCheck of(URI supabaseUrl, String key) {
        RealtimeSettings settings = RealtimeSettings.of(
                Objects.requireNonNull(supabaseUrl, "supabaseUrl"), Objects.requireNonNull(key, "key"));
        return new RealtimeCheck(settings, RealtimePace.standard(), System::nanoTime, InstantSource.system());
    }

    /**
     * The same for changes of this table, which must be in the publication {@code supabase_realtime}. By default for all tables of the
     * schema {@code public} that the key may read: their changes are then sent to each instance, so take a table that
     * changes seldom.
     */
    public RealtimeCheck table(String schema, String table) {
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(table, "table");
        return new RealtimeCheck(settings.withTable(schema, table), pace, nanoClock, clock);
    }

    /**
     * The same with a message to ourselves every 15 seconds, which has to come back within two; it alone proves that
     * messages are delivered. Supabase counts it as one that is sent and one that is received.
     */
    public RealtimeCheck canary() {
        return new RealtimeCheck(settings.withCanary(), pace, nanoClock, clock);
    }

    @Override
    public CheckResult check(Duration timeout) throws InterruptedException {
        if (!clock.instant().isBefore(expires)) {
            return CheckResult.unhealthy(Reason.EXPIRED);
        }
        RealtimeConnection started = connection();
        return started == null
                ? CheckResult.unhealthy(Reason.CLOSED)
                : started.verdict(timeout.multipliedBy(7).dividedBy(8));
    }

    /** Ends the subscription. */
    @Override
    public void close() {
        starting.lock();
        try {
            closed = true;
            if (connection != null) {
                connection.close();
            }
            connection = null;
        } finally {
            starting.unlock();
        }
    }

    private @Nullable RealtimeConnection connection() {
        starting.lock();
        try {
            if (connection == null && !closed) {
                connection = RealtimeConnection.start(settings, pace, nanoClock);
            }
            return connection;
        } finally {
            starting.unlock();
        }
    }

    @Override
    public String toString() {
        return "RealtimeCheck";
    }
}
