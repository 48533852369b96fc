package com.kapgel.ratelimit;

import io.lettuce.core.protocol.CommandArgs;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A call that nobody waits for: finds out whether Redis decides, which includes that it may write. */
final class Probe extends CompletableFuture<Void> implements ScriptRequest {
    private static final Policy POLICY = Policy.of(List.of(Limit.perSecond(1_000_000)));

    /** No limiter can have it. */
    private static final String NAME = "!probe";

    private final RedisLink redis;
    private final byte[] name;

    private Probe(RedisLink redis, byte[] name) {
        this.redis = redis;
        this.name = name;
    }

    /** Sends a probe; in a cluster each time to another node, by chance. */
    static Probe send(RedisLink redis, int number) {
        byte[] name = RedisKeys.readable().name(RedisKeys.prefix(NAME), Integer.toString(number));
        Probe probe = new Probe(redis, name);
        ScriptRun.start(redis, probe);
        return probe;
    }

    @Override
    public Script script() {
        return redis.scripts().take();
    }

    @Override
    public void addTo(CommandArgs<byte[], byte[]> args) {
        args.add(1).addKey(name).add(1);
        ScriptLimits.around(POLICY, 0).addTo(args, ServerClock.NEVER, 1);
    }

    @Override
    public void replied(long[] reply) {
        complete(null);
    }

    @Override
    public void failed(Throwable failure) {
        completeExceptionally(failure);
    }
}
