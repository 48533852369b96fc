package com.kapgel.ratelimit;

import io.lettuce.core.protocol.CommandArgs;

/** Adds a debt to a key's state in Redis: within the limits, only while its windows last, and once however often it is sent. */
final class AddCall implements ScriptRequest {
    /** Nobody sends a debt again for so long, unless Redis was away since; the marks of keys in use would become many. */
    private static final long LONGEST_MARK_MILLIS = 600_000;

    private final RedisLink redis;
    private final byte[] name;
    private final KeyDebts.Sent sent;
    private final long[] amounts;
    private final long markMillis;
    private final long lastMoment;
    private final Runnable onArrival;
    private final Runnable onFailure;

    /**
     * @param onArrival done when the debt has been added, now or before
     * @param onFailure done if it may not have been added
     */
    AddCall(
            RedisLink redis,
            byte[] name,
            KeyDebts.Sent sent,
            long now,
            long lastMoment,
            Runnable onArrival,
            Runnable onFailure) {
        this.redis = redis;
        this.name = name;
        this.sent = sent;
        this.amounts = sent.debt().owed(now);
        this.markMillis = Math.min(LONGEST_MARK_MILLIS, sent.debt().paidIn(now) / 1_000 + 1);
        this.lastMoment = lastMoment;
        this.onArrival = onArrival;
        this.onFailure = onFailure;
    }

    @Override
    public Script script() {
        return redis.scripts().take();
    }

    @Override
    public void addTo(CommandArgs<byte[], byte[]> args) {
        args.add(1).addKey(name).add("add");
        ScriptLimits.around(sent.debt().policy(), redis.clock().micros()).addTo(args, lastMoment, 1);
        for (long amount : amounts) {
            args.add(amount);
        }
        args.add(sent.id()).add(markMillis);
    }

    @Override
    public void replied(long[] reply) {
        (reply[0] < 0 ? onFailure : onArrival).run();
    }

    @Override
    public void failed(Throwable failure) {
        onFailure.run(); // Callers and probes find out what ails Redis.
    }
}
