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
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of its own to Redis, made in the background, with a memory backend beside it for the time without.
 *
 * <p>A connection that could not be made, or broke, is tried again here: at once, then once a second.
 */
final class RedisBackend extends Backend {
    private static final Logger log = LoggerFactory.getLogger(Backend.class);

    private static final Duration DEADLINE = Duration.ofMillis(5);

    /** A call now and then misses the deadline, in a cold process or on a busy machine, which says nothing about Redis. */
    private static final int MISSES_IN_A_ROW = 10;

    private final RedisAddress address;
    private final RedisKeys keys;
    private final Script.Library scripts;
    private final RedisConnector connector;
    private final Duration deadline;
    private final LongSupplier nanoClock;
    private final Deadlines deadlines;
    private final Map<String, RedisBuckets> buckets = new ConcurrentHashMap<>();
    private final Backend memory = Backend.memory();
    private final Executor afterPause = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean away = new AtomicBoolean();
    private final AtomicInteger misses = new AtomicInteger();

    /** The threads that read replies: one, or in a cluster a few. Applications meet them in callbacks of async decisions. */
    private final Set<Thread> ownThreads = ConcurrentHashMap.newKeySet();

    private volatile @Nullable StatefulConnection<byte[], byte[]> connection;

    private RedisBackend(
            RedisAddress address, RedisKeys keys, Duration deadline, Script.Library scripts, LongSupplier nanoClock) {
        this.address = address;
        this.keys = keys;
        this.scripts = scripts;
        this.deadline = deadline;
        this.nanoClock = nanoClock;
        this.deadlines = new Deadlines(deadline, nanoClock);
        this.connector = RedisConnector.to(address);
    }

    static RedisBackend connect(RedisAddress address, RedisKeys keys) {
        return connect(address, keys, DEADLINE, Script.Library.load(), System::nanoTime);
    }

    /**
     * With another deadline than the published one, for tests on machines where nothing answers within 5 ms, and with other
     * scripts and another clock, for tests that bring their own time.
     */
    static RedisBackend connect(
            RedisAddress address, RedisKeys keys, Duration deadline, Script.Library scripts, LongSupplier nanoClock) {
        RedisBackend backend = new RedisBackend(address, keys, deadline, scripts, nanoClock);
        backend.connect();
        return backend;
    }

    private void connect() {
        if (closed.get()) {
            return;
        }
        connector.connect().whenComplete((connected, failure) -> {
            if (connected == null) {
                noteAway(failure);
                afterPause.execute(this::connect);
                return;
            }
            use(connected);
        });
    }

    private void use(StatefulConnection<byte[], byte[]> connected) {
        connected.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> broken) {
                replace(connected);
            }
        });
        loadScripts(connected);
        connection = connected;
        if (closed.get()) {
            var unused = connected.closeAsync();
        } else if (!connected.isOpen()) {
            replace(connected); // It broke before anybody listened.
        }
    }

    /** Lettuce keeps the connections of a cluster itself, node by node. */
    @SuppressWarnings("ReferenceEquality") // This very connection, not one like it.
    private void replace(StatefulConnection<byte[], byte[]> broken) {
        if (!connector.isCluster() && connection == broken && !closed.get()) {
            connection = null;
            var unused = broken.closeAsync();
            connect();
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
        for (Script script : scripts.all()) {
            connected.dispatch(new Command<>(
                    CommandType.SCRIPT,
                    new StatusOutput<>(ByteArrayCodec.INSTANCE),
                    new CommandArgs<>(ByteArrayCodec.INSTANCE).add("LOAD").add(script.source())));
        }
    }

    /** Whether there is a connection. It may break the next moment; then its commands fail at once. */
    boolean isConnected() {
        StatefulConnection<byte[], byte[]> current = connection;
        return current != null && current.isOpen() && !closed.get();
    }

    StatefulConnection<byte[], byte[]> requireConnection() {
        StatefulConnection<byte[], byte[]> current = connection;
        if (current == null || closed.get()) {
            throw new RedisConnectionException("There is no connection to " + address);
        }
        return current;
    }

    boolean isCluster() {
        return connector.isCluster();
    }

    Duration deadline() {
        return deadline;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    Script.Library scripts() {
        return scripts;
    }

    RedisKeys keys() {
        return keys;
    }

    /** Remembers that this thread reads replies. */
    void noteThread() {
        Thread current = Thread.currentThread();
        if (!ownThreads.contains(current)) {
            ownThreads.add(current);
        }
    }

    /** Whether the calling thread is one that reads replies, and so must not wait for one. */
    boolean isOwnThread() {
        return ownThreads.contains(Thread.currentThread());
    }

    /** Says once that memory decides from now on. */
    void noteAway(Throwable failure) {
        if (failure instanceof TimeoutException && misses.incrementAndGet() < MISSES_IN_A_ROW) {
            return;
        }
        if (!closed.get() && away.compareAndSet(false, true)) {
            log.warn(
                    "Redis at {} gives no answer ({}): rate limits are decided in memory, by each instance for itself,"
                            + " until it does. Nothing needs to be done here; look after Redis.",
                    address,
                    failure.getClass().getSimpleName());
        }
    }

    /** Says once that Redis decides again. */
    void noteAnswered() {
        if (misses.get() > 0) {
            misses.set(0);
        }
        if (away.get() && away.compareAndSet(true, false)) {
            log.info("Redis at {} answers again: rate limits are shared.", address);
        }
    }

    @Override
    Buckets buckets(String limiterName, Optional<Policy> fixedPolicy) {
        return buckets.computeIfAbsent(
                limiterName, name -> new RedisBuckets(this, name, memory.buckets(name, fixedPolicy), nanoClock));
    }

    @Override
    public long evictedKeys() {
        return memory.evictedKeys();
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

    @Override
    public String toString() {
        return "redis at " + address;
    }
}
