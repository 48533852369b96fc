package com.kapgel.ratelimit;

/**
 * The buckets of one limiter, one set per key. Decides on all limits of the limiter together: a call is taken from all
 * of them or from none. Safe for use by several threads; never throws for what a key or a server does.
 */
interface Buckets {
    Decision take(String key, long cost);
}
