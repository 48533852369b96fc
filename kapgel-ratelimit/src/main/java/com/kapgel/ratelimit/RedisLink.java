package com.kapgel.ratelimit;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
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
 * One connection of our own to Redis, and whether Redis is worth asking.
 *
 * <p>It is, from the moment at which a probe has been answered within the deadline until the connection breaks or the {@link
 * Breaker} has seen enough. Then rounds begin, one at a time on the backend's own thread: connect if need be, probe, and pause.
 * No caller ever waits for one.
 */
final class RedisLink implements AutoCloseable {
    private static final long CONNECT_SECONDS = 5;
    private static final long PROBE_MILLIS = 500;
    private static final long BEAT_SECONDS = 1;

    /** Code that runs for the first time is slow itself, so nobody is told of the first slow probes. */
    private static final int COLD_ROUNDS = 5;

    private static final int CLUSTER_SLOTS = 16_384;

    /** Each probes another slot, and so perhaps another node, before all connections of a cluster are made anew. */
    private static final int CLUSTER_ROUNDS = 5;

    private final RedisSettings settings;
    private final RedisConnector connector;
    private final ServerClock clock;
    private final ScheduledExecutorService timer;
    private final ScheduledExecutorService deadlineTimer;
    private final OwnThreads ownThreads;
    private final RedisStatus status;
    private final Runnable onShared;
    private final Breaker breaker;
    private final Pauses pauses = new Pauses();
    private final AtomicBoolean trying = new AtomicBoolean(true);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean beatUnanswered = new AtomicBoolean();

    private volatile @Nullable StatefulConnection<byte[], byte[]> connection;
    private int slowRounds;
    private int failedRounds;
    private volatile boolean timeKnown;
    private volatile boolean shared;
    private volatile long sharedSinceNanos;

    /** @param onShared done on the timer's thread whenever Redis has become worth asking */
    RedisLink(
            RedisSettings settings,
            ServerClock clock,
            ScheduledExecutorService timer,
            ScheduledExecutorService deadlineTimer,
            OwnThreads ownThreads,
            Runnable onShared) {
        this.settings = settings;
        this.clock = clock;
        this.timer = timer;
        this.deadlineTimer = deadlineTimer;
        this.ownThreads = ownThreads;
        this.onShared = onShared;
        this.breaker = new Breaker(settings.deadline().toNanos());
        this.status = new RedisStatus(settings);
        this.connector = RedisConnector.to(settings.address());
    }

    /** Begins to connect. */
    void open() {
        timer.execute(this::round);
        var unused = timer.scheduleWithFixedDelay(this::beat, BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
    }

    /** Whether Redis is worth asking. The next moment it may not be; then calls fail at once or at their deadline. */
    boolean isShared() {
        return shared;
    }

    Backend.Status status() {
        return status.current();
    }

    private void round() {
        if (closed.get()) {
            return;
        }
        StatefulConnection<byte[], byte[]> current = connection;
        CompletionStage<StatefulConnection<byte[], byte[]>> connected =
                current != null ? CompletableFuture.completedFuture(current) : connect();
        connected.thenCompose(this::examine).whenCompleteAsync(this::conclude, timer);
    }

    private CompletionStage<StatefulConnection<byte[], byte[]>> connect() {
        CompletableFuture<StatefulConnection<byte[], byte[]>> connected = new CompletableFuture<>();
        try {
            connector.connect().whenComplete((made, failure) -> {
                if (made == null) {
                    connected.completeExceptionally(failure);
                } else if (!connected.complete(made)) {
                    var unused = made.closeAsync(); // Nobody has waited so long.
                }
            });
        } catch (RuntimeException e) {
            connected.completeExceptionally(e);
        }
        endAfter(connected, CONNECT_SECONDS, TimeUnit.SECONDS);
        return connected.thenApply(this::adopt);
    }

    private void endAfter(CompletableFuture<?> wait, long time, TimeUnit unit) {
        var end = timer.schedule(() -> wait.completeExceptionally(new TimeoutException()), time, unit);
        var unused = wait.whenComplete((result, failure) -> end.cancel(false));
    }

    private StatefulConnection<byte[], byte[]> adopt(StatefulConnection<byte[], byte[]> made) {
        made.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> broken) {
                lost(made);
            }
        });
        connection = made;
        loadScripts(made);
        if (closed.get()) {
            var unused = made.closeAsync();
        }
        return made;
    }

    /** Completes with how long Redis takes to decide, after it has told its time. */
    private CompletionStage<Long> examine(StatefulConnection<byte[], byte[]> current) {
        long asked = now();
        CompletableFuture<Long> told = ClockQuestion.ask(current);
        long begun = now();
        CompletableFuture<Long> took = Probe.send(
                        this, ThreadLocalRandom.current().nextInt(CLUSTER_SLOTS))
                .thenApply(decided -> now() - begun)
                .thenCombine(told, (nanos, micros) -> {
                    hearTime(micros, asked);
                    return nanos;
                });
        endAfter(took, PROBE_MILLIS, TimeUnit.MILLISECONDS);
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
            share();
            return;
        }
        again();
        String ailment = failure == null ? Ailment.SLOW : Ailment.of(failure);
        if (Ailment.needsAnotherConnection(ailment)
                && (!connector.isCluster() || ++failedRounds % CLUSTER_ROUNDS == 0)) {
            drop();
        }
        if (failure != null || ++slowRounds > COLD_ROUNDS) {
            status.away(ailment);
        }
    }

    private void again() {
        var unused = timer.schedule(this::round, pauses.nextNanos(), TimeUnit.NANOSECONDS);
    }

    private void share() {
        slowRounds = 0;
        breaker.reset();
        beatUnanswered.set(false);
        sharedSinceNanos = now();
        shared = true;
        trying.set(false);
        StatefulConnection<byte[], byte[]> current = connection;
        if (closed.get() || current == null || !current.isOpen()) {
            shared = false;
            stopSharing(Ailment.UNREACHABLE); // It broke while nobody minded.
            return;
        }
        onShared.run();
        status.shared();
    }

    private void stopSharing(String ailment) {
        if (closed.get() || !trying.compareAndSet(false, true)) {
            return;
        }
        shared = false;
        timer.execute(() -> {
            if (closed.get()) {
                return;
            }
            pauses.wasWellFor(now() - sharedSinceNanos);
            again();
            status.away(ailment);
        });
    }

    /** Lettuce keeps the connections of a cluster itself, node by node. */
    @SuppressWarnings("ReferenceEquality") // This very connection, not one like it.
    private void lost(StatefulConnection<byte[], byte[]> broken) {
        if (!closed.get() && !connector.isCluster() && connection == broken) {
            connection = null;
            var unused = broken.closeAsync();
            stopSharing(Ailment.UNREACHABLE);
        }
    }

    private void drop() {
        StatefulConnection<byte[], byte[]> current = connection;
        connection = null;
        if (current != null) {
            var unused = current.closeAsync();
        }
    }

    /** Hears the time, and notices that nothing answers also when nobody calls. */
    private void beat() {
        StatefulConnection<byte[], byte[]> current = connection;
        if (!shared || current == null) {
            return;
        }
        if (beatUnanswered.getAndSet(true)) {
            stopSharing(Ailment.TIMEOUT);
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
            ClockQuestion.ask(requireConnection()).get(PROBE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            noteMissed(e);
        }
    }

    /** Does something when a call that is sent now would have to be given up. */
    void afterDeadline(Runnable action) {
        var unused = deadlineTimer.schedule(action, settings.deadline().toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Redis has decided in time. */
    void noteAnswered() {
        breaker.answered();
    }

    /** Redis has not decided, or not in time. */
    void noteMissed(Throwable failure) {
        if (breaker.missed(now())) {
            stopSharing(Ailment.of(failure));
        }
    }

    /** Teaches the server our scripts, so that no decision has to. A server that forbids this learns them from EVAL. */
    void loadScripts() {
        StatefulConnection<byte[], byte[]> current = connection;
        if (current != null) {
            loadScripts(current);
        }
    }

    private void loadScripts(StatefulConnection<byte[], byte[]> connected) {
        if (connector.isCluster()) {
            return; // A script would reach one node of many; each learns it from its first EVAL.
        }
        for (Script script : settings.scripts().all()) {
            connected.dispatch(new Command<>(
                    CommandType.SCRIPT,
                    new StatusOutput<>(ByteArrayCodec.INSTANCE),
                    new CommandArgs<>(ByteArrayCodec.INSTANCE).add("LOAD").add(script.source())));
        }
    }

    StatefulConnection<byte[], byte[]> requireConnection() {
        StatefulConnection<byte[], byte[]> current = connection;
        if (current == null || closed.get()) {
            throw new RedisConnectionException("There is no connection to " + settings.address());
        }
        return current;
    }

    /** Those that write what is sent. */
    EventLoops loops() {
        return connector.loops();
    }

    boolean isCluster() {
        return connector.isCluster();
    }

    Script.Library scripts() {
        return settings.scripts();
    }

    ServerClock clock() {
        return clock;
    }

    /** The calling thread reads replies. */
    void noteThread() {
        ownThreads.noteCurrent();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            shared = false;
            status.closed();
            StatefulConnection<byte[], byte[]> current = connection;
            if (current != null) {
                current.close();
            }
            connector.close();
        }
    }
}
