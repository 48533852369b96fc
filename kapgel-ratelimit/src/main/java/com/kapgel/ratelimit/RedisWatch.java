package com.kapgel.ratelimit;

import io.lettuce.core.api.StatefulConnection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether Redis is well, which is to say worth asking.
 *
 * <p>It is, from the moment at which a probe has been answered within the deadline until the connection breaks or the {@link
 * Breaker} has seen enough. Then rounds begin, one at a time on the backend's own thread: connect if need be, probe, and pause.
 * No caller ever waits for one.
 */
final class RedisWatch implements AutoCloseable {
    private static final long PROBE_MILLIS = 500;
    private static final long BEAT_SECONDS = 1;

    /** Code that runs for the first time is slow itself, so nobody is told of the first slow probes. */
    private static final int COLD_ROUNDS = 5;

    private static final int CLUSTER_SLOTS = 16_384;

    /** Each probes another slot, and so perhaps another node, before all connections of a cluster are made anew. */
    private static final int CLUSTER_ROUNDS = 5;

    private final RedisLink link;
    private final RedisSettings settings;
    private final ServerClock clock;
    private final ScheduledExecutorService timer;
    private final RedisStatus status;
    private final Runnable onWell;
    private final Breaker breaker;
    private final Pauses pauses = new Pauses();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean beatUnanswered = new AtomicBoolean();

    /** While there are rounds. Before they end Redis is called well, and after it is not they begin. */
    private final AtomicBoolean trying = new AtomicBoolean(true);

    /** Used by one round after the other, on the timer's thread. */
    private int slowRounds;

    private int failedRounds;
    private volatile boolean timeKnown;
    private volatile boolean well;
    private volatile long wellSinceNanos;

    /** @param onWell done on the timer's thread whenever Redis has become worth asking */
    RedisWatch(
            RedisLink link,
            RedisSettings settings,
            ServerClock clock,
            ScheduledExecutorService timer,
            Runnable onWell) {
        this.link = link;
        this.settings = settings;
        this.clock = clock;
        this.timer = timer;
        this.onWell = onWell;
        this.breaker = new Breaker(settings.deadline().toNanos());
        this.status = new RedisStatus(settings);
    }

    /** Begins to connect. */
    void open() {
        link.onLost(() -> becameUnwell(Ailment.UNREACHABLE));
        timer.execute(this::round);
        var unused = timer.scheduleWithFixedDelay(this::beat, BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
    }

    /** Whether Redis is worth asking. The next moment it may not be; then calls fail at once or at their deadline. */
    boolean isWell() {
        return well;
    }

    Backend.Status status() {
        return status.current();
    }

    private void round() {
        if (!closed.get()) {
            link.connected().thenCompose(this::examine).whenCompleteAsync(this::conclude, timer);
        }
    }

    /** Completes with how long Redis takes to decide, after it has told its time. */
    private CompletionStage<Long> examine(StatefulConnection<byte[], byte[]> current) {
        long asked = now();
        CompletableFuture<Long> told = ClockQuestion.ask(current);
        long begun = now();
        CompletableFuture<Long> took = Probe.send(
                        link, ThreadLocalRandom.current().nextInt(CLUSTER_SLOTS))
                .thenApply(decided -> now() - begun)
                .thenCombine(told, (nanos, micros) -> {
                    hearTime(micros, asked);
                    return nanos;
                });
        link.endAfter(PROBE_MILLIS, TimeUnit.MILLISECONDS, took);
        return took;
    }

    /** A reply that was long on its way tells the time too early or too late, and is only better than none. */
    private void hearTime(long micros, long askedNanos) {
        if (!timeKnown || now() - askedNanos <= settings.deadline().toNanos()) {
            clock.shows(micros, askedNanos);
            timeKnown = true;
        }
    }

    private long now() {
        return settings.nanoClock().getAsLong();
    }

    private void conclude(@Nullable Long tookNanos, @Nullable Throwable failure) {
        if (closed.get()) {
            return;
        }
        if (tookNanos != null && tookNanos <= settings.deadline().toNanos()) {
            becameWell();
            return;
        }
        again();
        String ailment = failure == null ? Ailment.SLOW : Ailment.of(failure);
        if (Ailment.needsAnotherConnection(ailment) && (!link.isCluster() || ++failedRounds % CLUSTER_ROUNDS == 0)) {
            link.drop();
        }
        if (failure != null || ++slowRounds > COLD_ROUNDS) {
            status.away(ailment);
        }
    }

    private void again() {
        var unused = timer.schedule(this::round, pauses.nextNanos(), TimeUnit.NANOSECONDS);
    }

    private void becameWell() {
        slowRounds = 0;
        breaker.reset();
        beatUnanswered.set(false);
        wellSinceNanos = now();
        well = true;
        trying.set(false);
        StatefulConnection<byte[], byte[]> current = link.connection();
        if (closed.get() || current == null || !current.isOpen()) {
            well = false;
            becameUnwell(Ailment.UNREACHABLE); // It broke while nobody minded.
            return;
        }
        onWell.run();
        status.well();
    }

    private void becameUnwell(String ailment) {
        if (closed.get() || !trying.compareAndSet(false, true)) {
            return;
        }
        well = false;
        timer.execute(() -> {
            if (closed.get()) {
                return;
            }
            pauses.wasWellFor(now() - wellSinceNanos);
            again();
            status.away(ailment);
        });
    }

    /** Hears the time, and notices that nothing answers also when nobody calls. */
    private void beat() {
        StatefulConnection<byte[], byte[]> current = link.connection();
        if (!well || current == null) {
            return;
        }
        if (beatUnanswered.getAndSet(true)) {
            becameUnwell(Ailment.TIMEOUT);
            return;
        }
        long asked = now();
        try {
            var unused = ClockQuestion.ask(current).thenAccept(micros -> {
                hearTime(micros, asked);
                beatUnanswered.set(false);
            });
        } catch (RuntimeException e) {
            noteMissed(e); // A connection that takes no command is about to be noticed.
        }
    }

    /** Waits a moment until what has been sent is answered; a socket that is closed before may take it along. */
    void awaitReplies() {
        try {
            ClockQuestion.ask(link.requireConnection()).get(PROBE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            noteMissed(e);
        }
    }

    /** Redis has decided in time. */
    void noteAnswered() {
        breaker.answered();
    }

    /** Redis has not decided, or not in time. */
    void noteMissed(Throwable failure) {
        if (breaker.missed(now())) {
            becameUnwell(Ailment.of(failure));
        }
    }

    /** Redis is not asked any more. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            well = false;
            status.closed();
        }
    }
}
