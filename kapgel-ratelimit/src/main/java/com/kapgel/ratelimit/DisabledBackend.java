package com.kapgel.ratelimit;

import com.kapgel.ratelimit.Decision.DecidedBy;
import com.kapgel.ratelimit.Decision.Ruling;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Admits everything; is its own counts, as there are none. */
final class DisabledBackend extends Backend implements Buckets {
    private static final Limit NO_LIMIT = Limit.perSecond(1_000_000_000);
    private static final Decision ALLOWED =
            new Decision(Long.MAX_VALUE, 0, 0, new Ruling(List.of(NO_LIMIT), NO_LIMIT, DecidedBy.NOBODY));

    @Override
    Buckets buckets(String limiterName, Optional<Policy> fixedPolicy) {
        return this;
    }

    @Override
    public Decision decide(String key, Policy policy, long cost) {
        return ALLOWED;
    }

    @Override
    public CompletionStage<Decision> decideAsync(String key, Policy policy, long cost) {
        return CompletableFuture.completedFuture(ALLOWED);
    }

    @Override
    public void reset(String key, Policy policy) {
        // Nothing is counted.
    }

    @Override
    public void close() {
        // Nothing is open.
    }

    @Override
    public String toString() {
        return "disabled";
    }
}
