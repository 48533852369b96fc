package com.kapgel.ratelimit;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of its own to Redis, made in the background, with a memory backend beside it for the time without.
 *
 * <p>Lettuce reconnects a connection that once stood; the first one is tried again here, once a second.
 */
final class RedisBackend extends Backend {
    private static final Logger log = LoggerFactory.getLogger(Backend.class);

    private static final Duration DEADLINE = Duration.ofMillis(5);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final int REQUEST_QUEUE_SIZE = 10_000;

    private final RedisAddress address;
    private final RedisClient client;
    private final Duration deadline;
    private final Backend memory = Backend.memory();
    private final Executor afterPause = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean away = new AtomicBoolean();
    private volatile @Nullable StatefulRedisConnection<String, String> connection;

    private RedisBackend(RedisAddress address, Duration deadline) {
        this.address = address;
        this.deadline = deadline;
        this.client = RedisClient.create(address.uri());
        client.setOptions(ClientOptions.builder()
                // Without a connection a command fails at once, and memory decides.
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(REQUEST_QUEUE_SIZE)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .tcpNoDelay(true)
                        .keepAlive(true)
                        .build())
                .build());
    }

    static RedisBackend connect(RedisAddress address) {
        return connect(address, DEADLINE);
    }

    /** With another deadline than the published one, for tests on machines where nothing answers within 5 ms. */
    static RedisBackend connect(RedisAddress address, Duration deadline) {
        RedisBackend backend = new RedisBackend(address, deadline);
        backend.connect();
        return backend;
    }

    private void connect() {
        if (closed.get()) {
            return;
        }
        client.connectAsync(StringCodec.UTF8, address.uri()).whenComplete((connected, failure) -> {
            if (connected == null) {
                noteAway(failure);
                afterPause.execute(this::connect);
                return;
            }
            connection = connected;
            if (closed.get()) {
                connected.closeAsync();
            }
        });
    }

    /** The connection, unless the first one is still being made or the last one is gone for good. It may be down; then its commands fail at once. */
    Optional<StatefulRedisConnection<String, String>> connection() {
        return closed.get() ? Optional.empty() : Optional.ofNullable(connection);
    }

    Duration deadline() {
        return deadline;
    }

    /** Says once that memory decides from now on. */
    void noteAway(Throwable failure) {
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
        if (away.get() && away.compareAndSet(true, false)) {
            log.info("Redis at {} answers again: rate limits are shared.", address);
        }
    }

    @Override
    Buckets buckets(String limiterName, Optional<Policy> fixedPolicy) {
        return new RedisBuckets(this, limiterName, memory.buckets(limiterName, fixedPolicy));
    }

    @Override
    public long evictedKeys() {
        return memory.evictedKeys();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    @Override
    public String toString() {
        return "redis at " + address;
    }
}
