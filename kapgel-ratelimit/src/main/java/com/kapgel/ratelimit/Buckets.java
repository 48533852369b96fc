package com.kapgel.ratelimit;

import java.util.concurrent.CompletionStage;

/**
 * The counts of one limiter, a set per key. Safe for use by several threads; never throws for what a key or a server does.
 */
interface Buckets {
    /**
     * Takes {@code cost} from all limits of the key, or from none.
     *
     * @param cost 0 only looks, a negative one gives back
     */
    Decision decide(String key, Policy policy, long cost);

    /** As {@link #decide}, for callers that must not wait. Completes with a decision, never with a failure. */
    CompletionStage<Decision> decideAsync(String key, Policy policy, long cost);

    /** Forgets the key, as if it had never been used. */
    void reset(String key, Policy policy);
}
