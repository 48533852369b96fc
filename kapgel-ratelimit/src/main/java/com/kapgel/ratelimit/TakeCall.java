package com.kapgel.ratelimit;

import com.kapgel.ratelimit.Decision.DecidedBy;
import io.lettuce.core.protocol.CommandArgs;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A decision that Redis was asked for. Always completes with a decision, whoever makes it; giving it up early harms no other call
 * that travels with it.
 */
final class TakeCall extends CompletableFuture<Decision> implements ScriptRequest {
    private final RedisBuckets buckets;
    private final RedisPolicy policy;
    private final String key;
    private final byte[] name;
    private final long cost;
    private final long askedNanos;

    /** Only whoever fills the batch writes it, before sending. */
    private @Nullable TakeCall next;

    TakeCall(RedisBuckets buckets, RedisPolicy policy, String key, byte[] name, long cost, long askedNanos) {
        this.buckets = buckets;
        this.policy = policy;
        this.key = key;
        this.name = name;
        this.cost = cost;
        this.askedNanos = askedNanos;
    }

    String key() {
        return key;
    }

    byte[] name() {
        return name;
    }

    long cost() {
        return cost;
    }

    Policy policy() {
        return policy.policy();
    }

    long askedNanos() {
        return askedNanos;
    }

    /** The next call of the same key and cost in a batch. */
    @Nullable
    TakeCall next() {
        return next;
    }

    void followedBy(TakeCall call) {
        next = call;
    }

    /** What is asked of the script: a call that can never be taken only looks. */
    long costToTake() {
        return cost > policy.largestCost() ? 0 : cost;
    }

    @Override
    public Script script() {
        return policy.script();
    }

    @Override
    public void addTo(CommandArgs<byte[], byte[]> args) {
        args.add(1).addKey(name);
        policy.addArguments(args, costToTake());
    }

    @Override
    public void replied(long[] reply) {
        policy.read(this, reply);
    }

    @Override
    public void failed(Throwable failure) {
        policy.left(this);
        fallBack(failure);
    }

    /** Completes with the decision that a state as of {@code serverMicros} means for this call. */
    void decided(boolean taken, long[] state, long serverMicros) {
        long wanted = taken && costToTake() == cost ? 0 : cost;
        Decision decision = policy().describe(state, 0, serverMicros, wanted, DecidedBy.REDIS);
        buckets.decided(this, decision, state, serverMicros);
        if (complete(decision)) {
            buckets.answeredInTime();
        }
    }

    /** Completes with a decision of the memory, because Redis will not answer. */
    void fallBack(Throwable failure) {
        if (!isDone()) {
            buckets.failed(failure);
            giveUp();
        }
    }

    /** Completes with a decision of the memory, unless there is one already. */
    void giveUp() {
        if (!isDone()) {
            complete(buckets.withoutRedis(this));
        }
    }
}
