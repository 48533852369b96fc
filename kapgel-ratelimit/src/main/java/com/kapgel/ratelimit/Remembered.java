package com.kapgel.ratelimit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Answers that are made once for up to a thousand different questions. When there are more, all are forgotten and made anew, so that
 * those in use are remembered again. Safe for use by several threads.
 */
final class Remembered<K, V> {
    private static final int MOST = 1_000;

    private final Map<K, V> known = new ConcurrentHashMap<>();
    private final Function<K, V> make;

    /** @param make the same question must not change after it was asked */
    Remembered(Function<K, V> make) {
        this.make = make;
    }

    /** The answer; the same object for all who ask, until it is forgotten. */
    V of(K question) {
        V before = known.get(question);
        if (before != null) {
            return before;
        }
        V made = make.apply(question);
        if (known.size() >= MOST) {
            known.clear();
        }
        V first = known.putIfAbsent(question, made);
        return first == null ? made : first;
    }
}
