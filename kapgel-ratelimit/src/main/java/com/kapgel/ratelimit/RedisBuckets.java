package com.kapgel.ratelimit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Counts in one Redis key per limiter and subject; without Redis {@link LocalDecisions} decides. */
final class RedisBuckets implements Buckets {
    private static final long ADDING_MICROS = 1_000_000;

    private final RedisBackend redis;
    private final RedisLink link;
    private final RedisWatch watch;
    private final Debts debts;
    private final LocalDecisions local;
    private final DeniedKeys denied;
    private final long deadlineNanos;
    private final Remembered<Policy, RedisPolicy> policies;

    /** @param memory for the policies' shares */
    RedisBuckets(RedisBackend redis, String limiterName, MemoryBuckets memory) {
        this.redis = redis;
        this.link = redis.link();
        this.watch = redis.watch();
        this.debts = new Debts(redis.clock()::micros, this::add, redis::settleSoon);
        this.local = new LocalDecisions(
                redis.settings().fallback().kind(), redis.share(), memory, debts, redis.clock()::micros);
        this.denied = new DeniedKeys(redis.settings().nanoClock());
        this.policies = new Remembered<>(policy -> RedisPolicy.of(policy, limiterName, link));
        this.deadlineNanos = redis.settings().deadline().toNanos();
    }

    @Override
    public Decision decide(String key, Policy policy, long cost) {
        Decision known = withoutAsking(key, policy, cost);
        if (known != null) {
            return known;
        }
        TakeCall call = askUnlessHere(key, policy, cost, /* waits= */ true);
        return call == null ? local.fallBack(key, policy, cost) : await(call);
    }

    @Override
    public CompletionStage<Decision> decideAsync(String key, Policy policy, long cost) {
        Decision known = withoutAsking(key, policy, cost);
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        TakeCall call = askUnlessHere(key, policy, cost, /* waits= */ false);
        if (call == null) {
            return CompletableFuture.completedFuture(local.fallBack(key, policy, cost));
        }
        if (!call.isDone()) {
            redis.deadlines().watch(call);
        }
        return call;
    }

    @Override
    public void reset(String key, Policy policy) {
        denied.forget(key);
        if (!watch.isWell()) {
            local.reset(key, policy);
            return;
        }
        byte[] name = policies.of(policy).nameOf(redis.settings().keys(), key);
        ResetCall call = new ResetCall(this, link, key, policy, name, lastMoment(now()));
        ScriptRun.start(link, call);
        if (!redis.ownThreads().includeCurrent()) {
            await(call);
        }
    }

    /** Redis has forgotten the key, before anybody who waits for that goes on. */
    void forgotten(String key, Policy policy) {
        denied.forget(key);
        local.wasReset(key, policy);
    }

    /** Redis has forgotten the key, after the wait for that was given up. */
    void forgottenLate(String key) {
        denied.forget(key);
        local.wasResetLate(key);
    }

    /** Redis has not forgotten the key, or nobody knows. */
    void notForgotten(String key, Policy policy, @Nullable Throwable failure) {
        if (failure != null) {
            watch.noteMissed(failure);
        }
        // Not before it is known that Redis has not: what is admitted between would be forgotten.
        local.reset(key, policy);
    }

    private void await(ResetCall call) {
        try {
            call.get(deadlineNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            call.giveUp(null);
        } catch (TimeoutException | ExecutionException e) {
            call.giveUp(e);
        }
    }

    /** A denial of Redis that still holds; or what this instance decides because the roll-out has not reached this key. */
    private @Nullable Decision withoutAsking(String key, Policy policy, long cost) {
        if (cost > 0) {
            Decision known = denied.find(key, policy, cost);
            if (known != null) {
                return known;
            }
        } else if (cost < 0) {
            denied.forget(key);
        }
        return redis.settings().rollOut().includes(key) ? null : local.decide(key, policy, cost);
    }

    /** The call that has been sent; null if this instance has to decide alone. */
    private @Nullable TakeCall askUnlessHere(String key, Policy policy, long cost, boolean waits) {
        if (!watch.isWell() || (waits && redis.ownThreads().includeCurrent())) {
            return null;
        }
        boolean ahead = !debts.settle(key);
        if (ahead && (cost < 0 || !local.hasRoom(key, policy, cost))) {
            return null;
        }
        RedisPolicy prepared = policies.of(policy);
        byte[] name = prepared.nameOf(redis.settings().keys(), key);
        TakeCall call = new TakeCall(this, prepared, key, name, cost, now());
        if (ahead) {
            call.goAheadOfDebts();
        }
        prepared.ask(call);
        return call;
    }

    private long now() {
        return redis.settings().nanoClock().getAsLong();
    }

    /** Waits without a time of its own, which would cost a sixth of the throughput: the deadline ends the call. */
    private Decision await(TakeCall call) {
        if (!call.isDone()) {
            redis.deadlines().watch(call);
            try {
                return call.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                call.stopWaiting();
            } catch (ExecutionException e) {
                throw new IllegalStateException("A decision has failed", e.getCause());
            }
        }
        return call.join();
    }

    /** Until when a call counts, by the clock of Redis. */
    long lastMoment(TakeCall call) {
        return lastMoment(call.askedNanos());
    }

    private long lastMoment(long askedNanos) {
        return redis.settings().tellsDeadline()
                ? redis.clock().microsAt(askedNanos + deadlineNanos)
                : ServerClock.NEVER;
    }

    boolean isInTime(TakeCall call) {
        return now() - call.askedNanos() < deadlineNanos;
    }

    /** Redis has told the time to who has asked at {@code askedNanos}. */
    void serverShows(long micros, long askedNanos) {
        redis.clock().alsoShows(micros, askedNanos);
    }

    /** Redis has told the numbers of a key. */
    void hear(String key, Policy policy, long[] told, long[] forMemory, long serverMicros) {
        local.hear(key, policy, told, forMemory, serverMicros);
    }

    /** Redis has decided. Told in the order of the replies, so a denial cannot outlive the refund that came after it. */
    void decided(TakeCall call, Decision decision, long[] state, long serverMicros) {
        if (call.cost() == 0) {
            return;
        }
        if (!decision.allowed()) {
            denied.add(call.key(), call.policy(), state, serverMicros, call.askedNanos());
            return;
        }
        denied.forget(call.key());
    }

    /** Somebody was still waiting for what Redis has decided. */
    void answeredInTime(TakeCall call, boolean admitted) {
        watch.noteAnswered();
        if (call.cost() < 0) {
            local.giveBack(call.key(), call.policy(), call.cost());
        } else if (admitted && call.isAheadOfDebts()) {
            local.alsoCount(call.key(), call.policy(), call.cost());
        }
    }

    /** Redis has counted a call, as of {@code serverMicros} or now, that was decided without it meanwhile. */
    void countedTooLate(TakeCall call, long[] state, long serverMicros) {
        local.countedTooLate(call.key(), call.policy(), call.cost(), state, serverMicros);
    }

    /** Redis has not given back a call that was given back here. */
    void oweRefund(TakeCall call) {
        local.oweRefund(call.key(), call.policy(), call.cost());
    }

    /** Redis will not decide about the call, or not in time. */
    void failed(TakeCall call, Throwable failure) {
        // Whoever wakes up long after the deadline was kept from running, and so perhaps from reading a reply in time.
        if (!(failure instanceof TimeoutException) || now() - call.askedNanos() < 2 * deadlineNanos) {
            watch.noteMissed(failure);
        }
    }

    /** Redis may yet count a call about which this instance is about to decide. */
    void beginDoubt(TakeCall call) {
        debts.beginDoubt(call.key());
    }

    /** What became of it is known, and told. */
    void endDoubt(TakeCall call) {
        debts.endDoubt(call.key());
    }

    Decision decideAlone(TakeCall call) {
        return call.cost() < 0
                ? local.giveBack(call.key(), call.policy(), call.cost())
                : local.fallBack(call.key(), call.policy(), call.cost());
    }

    /** Sends what some keys owe to Redis; returns for how many it did. */
    int settleSome(int most) {
        return debts.settleSome(most, redis.settings().rollOut()::includes);
    }

    /** Sends all that can be sent to Redis. */
    void settleAll() {
        debts.settleAll(redis.settings().rollOut()::includes);
    }

    /** Does not wait any longer for what may never be known. */
    void endDoubts() {
        debts.endDoubts();
    }

    /** Forgets what time has paid, if there is no room for more. */
    void makeRoom() {
        debts.makeRoom();
    }

    /** Whether anything is owed, or may be. */
    boolean hasDebts() {
        return !debts.isSettled();
    }

    private void add(String key, KeyDebts.Sent sent, long now, Runnable onArrival, Runnable onFailure) {
        Policy policy = sent.debt().policy();
        long lastMoment = redis.settings().tellsDeadline()
                ? Math.min(now + ADDING_MICROS, policy.windowsEnd(now) - 1)
                : ServerClock.NEVER;
        byte[] name = policies.of(policy).nameOf(redis.settings().keys(), key);
        ScriptRun.start(link, new AddCall(link, name, sent, now, lastMoment, onArrival, onFailure));
    }
}
