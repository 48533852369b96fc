package com.kapgel.ratelimit;

import java.util.List;
import java.util.function.Consumer;

/** One run of a script for calls of a {@link CallBatch}. */
abstract sealed class BatchRun implements ScriptRequest permits BucketsRun, AnyPolicy.Run {
    private final List<CallsOfAKey> calls;
    private final Runnable onEnd;
    private boolean ended;

    /** @param onEnd done before callers are told, so that Redis has work meanwhile */
    BatchRun(List<CallsOfAKey> calls, Runnable onEnd) {
        this.calls = calls;
        this.onEnd = onEnd;
    }

    /** As long as anybody waits. Who does not any more and is counted yet gets that back. */
    final long lastMoment() {
        TakeCall latest = calls.get(0).last();
        for (CallsOfAKey some : calls) {
            latest = some.last().askedNanos() - latest.askedNanos() > 0 ? some.last() : latest;
        }
        return latest.lastMoment();
    }

    final void forEachCall(Consumer<TakeCall> action) {
        for (CallsOfAKey some : calls) {
            some.forEach(action);
        }
    }

    /** Tells the calls what the reply means for them. */
    abstract void read(long[] reply);

    @Override
    public final void replied(long[] reply) {
        end();
        read(reply);
    }

    @Override
    public final void failed(Throwable failure) {
        end();
        calls.get(0).first().fallBack(failure); // One failure, not one per call.
        forEachCall(TakeCall::abandon);
    }

    private void end() {
        if (!ended) {
            ended = true;
            onEnd.run();
        }
    }
}
