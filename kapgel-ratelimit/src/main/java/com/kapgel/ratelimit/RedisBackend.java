package com.kapgel.ratelimit;

import io.lettuce.core.api.StatefulConnection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A {@link RedisLink} for all limiters, a memory for the time without, and two threads, of which one keeps the deadlines. */
final class RedisBackend extends Backend {
    private static final long SETTLE_MILLIS = 20;
    private static final long LOOK_AFTER_DEBTS_MILLIS = 1_000;
    private static final int SETTLE_AT_ONCE = 500;
    private static final int CLOSING_ROUNDS = 3;

    private final RedisSettings settings;
    private final OwnThreads ownThreads = new OwnThreads();
    private final ScheduledThreadPoolExecutor timer = ownThreads.timer("kapgel-ratelimit");

    /** For nothing but deadlines, so that nothing can delay them. */
    private final ScheduledThreadPoolExecutor deadlineTimer = ownThreads.timer("kapgel-ratelimit-deadlines");

    private final ServerClock clock;
    private final RedisLink link;
    private final RedisWatch watch;
    private final MemoryBackend memory;
    private final Deadlines deadlines;
    private final Share share;
    private final Map<String, RedisBuckets> buckets = new ConcurrentHashMap<>();
    private final AtomicBoolean settling = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    private RedisBackend(RedisSettings settings) {
        this.settings = settings;
        this.clock = new ServerClock(settings.nanoClock(), Backend::microsSinceEpoch);
        this.link = new RedisLink(settings, clock, timer, deadlineTimer, ownThreads);
        this.watch = new RedisWatch(link, settings, clock, timer, this::settleSoon);
        this.memory = MemoryBackend.besideRedis(clock::micros, settings.nanoClock());
        this.deadlines = new Deadlines(settings.deadline(), settings.nanoClock(), deadlineTimer);
        this.share = new Share(settings.fallback().instances());
    }

    static RedisBackend open(RedisSettings settings) {
        RedisBackend backend = new RedisBackend(settings);
        backend.watch.open();
        var unused = backend.timer.scheduleWithFixedDelay(
                backend::lookAfterDebts, LOOK_AFTER_DEBTS_MILLIS, LOOK_AFTER_DEBTS_MILLIS, TimeUnit.MILLISECONDS);
        return backend;
    }

    RedisSettings settings() {
        return settings;
    }

    RedisLink link() {
        return link;
    }

    ServerClock clock() {
        return clock;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    Share share() {
        return share;
    }

    RedisWatch watch() {
        return watch;
    }

    /** Whether Redis decides. */
    boolean isWell() {
        return watch.isWell();
    }

    StatefulConnection<byte[], byte[]> requireConnection() {
        return link.requireConnection();
    }

    OwnThreads ownThreads() {
        return ownThreads;
    }

    @Override
    Buckets buckets(String limiterName, Optional<Policy> fixedPolicy) {
        // For every limiter: one with another limit moves the counts of its name to a table for any limits.
        MemoryBuckets own = memory.buckets(limiterName, fixedPolicy.map(share::require));
        return buckets.computeIfAbsent(limiterName, name -> new RedisBuckets(this, name, own));
    }

    /** What was admitted without Redis is told by and by, beginning soon, if Redis is there. */
    void settleSoon() {
        if (watch.isWell() && !settling.get() && settling.compareAndSet(false, true)) {
            var unused = timer.schedule(this::settle, SETTLE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void settle() {
        settling.set(false);
        int settled = 0;
        for (RedisBuckets some : buckets.values()) {
            settled += some.settleSome(SETTLE_AT_ONCE);
        }
        if (settled > 0) {
            settleSoon();
        }
    }

    /** What could not be told may have waited for a reply, for a node that was away, or for the roll-out to reach its key. */
    private void lookAfterDebts() {
        if (watch.isWell()) {
            settleSoon();
        } else {
            buckets.values().forEach(RedisBuckets::makeRoom);
        }
    }

    boolean hasDebts() {
        return buckets.values().stream().anyMatch(RedisBuckets::hasDebts);
    }

    @Override
    public Status status() {
        return watch.status();
    }

    @Override
    public long evictedKeys() {
        return memory.evictedKeys();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            if (watch.isWell()) {
                payBeforeClosing();
            }
            watch.close();
            link.close();
            timer.shutdownNow();
            deadlineTimer.shutdownNow();
        }
    }

    /** The replies to what is under way say what is still owed; in the end it is told also what may have been counted. */
    private void payBeforeClosing() {
        for (int round = 1; round <= CLOSING_ROUNDS && hasDebts(); round++) {
            if (round == CLOSING_ROUNDS) {
                buckets.values().forEach(RedisBuckets::endDoubts);
            }
            buckets.values().forEach(RedisBuckets::settleAll);
            watch.awaitReplies();
        }
    }

    @Override
    public String toString() {
        return "redis at " + settings.address();
    }
}
