package com.kapgel.monitoring;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the values of a tag few: the first ones stay as they are, and what comes after them is {@value #OTHER}, so that sums stay right.
 *
 * <pre>{@code
 * BoundedTag cities = BoundedTag.atMost(100);
 *
 * registry.counter("vendors.opened", "city", cities.of(city)).increment();
 * }</pre>
 *
 * <p>A series is kept for as long as the process lives, here and in whatever stores it, so a tag whose values come from outside fills
 * the heap. Asking each time is part of it: a registry remembers every tag that it was ever asked for, also those that a filter of it
 * has changed. Safe for use by several threads.
 */
public final class BoundedTag {
    /** What stands for the values that came too late. */
    public static final String OTHER = "other";

    /** What stands for none. */
    static final String UNKNOWN = "unknown";

    /** What is longer is no name; 201 of them still take less than 64 KB. */
    private static final int LONGEST = 128;

    private final Set<String> values = ConcurrentHashMap.newKeySet();
    private final Semaphore room;

    private BoundedTag(int most) {
        room = new Semaphore(most);
    }

    /**
     * One with at most {@code most} values, beside {@value #OTHER} and {@code unknown}.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public static BoundedTag atMost(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("A tag needs at least 1 value, was " + most + ".");
        }
        return new BoundedTag(most);
    }

    /** The value itself, if it is among the first and at most 128 characters long; {@code unknown} for none. */
    public String of(@Nullable String value) {
        if (value == null || value.isBlank()) {
            return UNKNOWN;
        }
        if (values.contains(value)) {
            return value;
        }
        return value.length() <= LONGEST && finds(value) ? value : OTHER;
    }

    private boolean finds(String value) {
        if (!room.tryAcquire()) {
            return values.contains(value); // another thread may have taken the last place for the same one
        }
        if (!values.add(value)) {
            room.release();
        }
        return true;
    }

    @Override
    public String toString() {
        return "BoundedTag[" + values.size() + " values, room for " + room.availablePermits() + " more]";
    }
}
