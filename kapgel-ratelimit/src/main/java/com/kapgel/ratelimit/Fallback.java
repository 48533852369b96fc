package com.kapgel.ratelimit;

/**
 * What happens to calls while Redis is away or slow.
 *
 * <pre>{@code
 * Backend.redisBuilder(uri).fallback(Fallback.memory(4)).build();   // four instances, each with a quarter of every limit
 * }</pre>
 *
 * <p>A denial by Redis is an answer and never reaches the fallback. Immutable and safe for use by several threads.
 */
public final class Fallback {
    /** Who decides. */
    enum Kind {
        MEMORY,
        ALLOW,
        DENY
    }

    private final Kind kind;
    private final int instances;

    private Fallback(Kind kind, int instances) {
        this.kind = kind;
        this.instances = instances;
    }

    /**
     * Each instance decides by the full limits, starting from what Redis last told of the key. All instances together admit at
     * most as many times the limit as there are instances. The default.
     */
    public static Fallback memory() {
        return memory(1);
    }

    /**
     * Each instance decides by its share of every limit, so that all together admit no more than the limit in an outage: the same
     * rate divided by {@code instances}, and as much of the burst or of a window's permits, but at least one. A limit that depends on the
     * key and cannot be divided exactly is used whole. Starts from the same
     * part of what Redis last told of the key.
     *
     * @param instances how many there are, from 1 to 10,000
     * @throws IllegalArgumentException if it is out of this range
     */
    public static Fallback memory(int instances) {
        if (instances < 1 || instances > 10_000) {
            throw new IllegalArgumentException("instances must be between 1 and 10,000, was " + instances);
        }
        return new Fallback(Kind.MEMORY, instances);
    }

    /** Every call is admitted, whatever the limits say. */
    public static Fallback allow() {
        return new Fallback(Kind.ALLOW, 1);
    }

    /** Every call is denied, with a {@code retryAfter} of a second. */
    public static Fallback deny() {
        return new Fallback(Kind.DENY, 1);
    }

    Kind kind() {
        return kind;
    }

    int instances() {
        return instances;
    }

    /** As the end of a sentence that begins with "until it does". */
    @Override
    public String toString() {
        return switch (kind) {
            case ALLOW -> "every call is admitted";
            case DENY -> "every call is denied";
            case MEMORY ->
                instances == 1
                        ? "each instance decides in memory, by the full limits"
                        : "each instance decides in memory, by 1/" + instances + " of the limits";
        };
    }
}
