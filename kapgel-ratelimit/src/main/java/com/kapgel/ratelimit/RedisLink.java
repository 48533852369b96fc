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
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One connection of our own to Redis, or none. Whether it is of any use {@link RedisWatch} finds out. */
final class RedisLink implements AutoCloseable {
    private static final long CONNECT_SECONDS = 5;

    private final RedisSettings settings;
    private final RedisConnector connector;
    private final ServerClock clock;
    private final ScheduledExecutorService timer;
    private final ScheduledExecutorService deadlineTimer;
    private final OwnThreads ownThreads;
    private final AtomicBoolean closed = new AtomicBoolean();

    private volatile @Nullable StatefulConnection<byte[], byte[]> connection;
    private volatile Runnable onLost = () -> {};

    RedisLink(
            RedisSettings settings,
            ServerClock clock,
            ScheduledExecutorService timer,
            ScheduledExecutorService deadlineTimer,
            OwnThreads ownThreads) {
        this.settings = settings;
        this.clock = clock;
        this.timer = timer;
        this.deadlineTimer = deadlineTimer;
        this.ownThreads = ownThreads;
        this.connector = RedisConnector.to(settings.address());
    }

    /** Does this when the connection has broken. */
    void onLost(Runnable action) {
        onLost = action;
    }

    @Nullable
    StatefulConnection<byte[], byte[]> connection() {
        return connection;
    }

    /** The connection, or a new one. */
    CompletionStage<StatefulConnection<byte[], byte[]>> connected() {
        StatefulConnection<byte[], byte[]> current = connection;
        return current != null ? CompletableFuture.completedFuture(current) : connect();
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
        endAfter(CONNECT_SECONDS, TimeUnit.SECONDS, connected);
        return connected.thenApply(this::adopt);
    }

    /** Lets nobody wait for longer. */
    void endAfter(long time, TimeUnit unit, CompletableFuture<?> wait) {
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

    /** Lettuce keeps the connections of a cluster itself, node by node. */
    @SuppressWarnings("ReferenceEquality") // This very connection, not one like it.
    private void lost(StatefulConnection<byte[], byte[]> broken) {
        if (!closed.get() && !connector.isCluster() && connection == broken) {
            connection = null;
            var unused = broken.closeAsync();
            onLost.run();
        }
    }

    /** Gives the connection up, so that the next one is another. */
    void drop() {
        StatefulConnection<byte[], byte[]> current = connection;
        connection = null;
        if (current != null) {
            var unused = current.closeAsync();
        }
    }

    /** Does something when a call that is sent now would have to be given up. */
    void afterDeadline(Runnable action) {
        var unused = deadlineTimer.schedule(action, settings.deadline().toNanos(), TimeUnit.NANOSECONDS);
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
            StatefulConnection<byte[], byte[]> current = connection;
            if (current != null) {
                current.close();
            }
            connector.close();
        }
    }
}
