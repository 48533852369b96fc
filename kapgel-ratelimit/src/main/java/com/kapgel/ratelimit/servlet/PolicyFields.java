package com.kapgel.ratelimit.servlet;

import com.kapgel.ratelimit.Decision;
import com.kapgel.ratelimit.Limit;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The limits of one policy as {@code RateLimit-Policy} and {@code RateLimit} tell them (draft-ietf-httpapi-ratelimit-headers-11,
 * structured fields of RFC 9651). Immutable; pure but for what it is made of.
 *
 * <p>A single limit has the limiter's name, several are numbered: {@code orders-1}, {@code orders-2}. Names need no escaping,
 * because a limiter's name has neither quotes nor control characters.
 */
final class PolicyFields {
    /** RFC 9651 §3.3.1: an Integer has at most 15 digits. */
    private static final long MAX_INTEGER = 999_999_999_999_999L;

    private final List<Limit> limits;
    private final List<String> names;
    private final String policy;

    private PolicyFields(List<Limit> limits, List<String> names) {
        this.limits = limits;
        this.names = names;
        this.policy = String.join(
                ", ",
                IntStream.range(0, limits.size())
                        .mapToObj(i -> policyItem(names.get(i), limits.get(i)))
                        .toList());
    }

    static PolicyFields of(String limiterName, List<Limit> limits) {
        List<String> names = limits.size() == 1
                ? List.of(limiterName)
                : IntStream.rangeClosed(1, limits.size())
                        .mapToObj(number -> limiterName + "-" + number)
                        .toList();
        return new PolicyFields(limits, names);
    }

    /** Whether these are the fields of this very list, which a limiter uses for every decision of a policy. */
    @SuppressWarnings("ReferenceEquality") // comparing the elements would cost each request more than it spares
    boolean isFor(List<Limit> limits) {
        return this.limits == limits;
    }

    /** The name of the policy that the decision is about. */
    String nameOf(Decision decision) {
        return names.get(Math.max(0, limits.indexOf(decision.limit())));
    }

    /** {@code RateLimit-Policy}: what is allowed. */
    String policy() {
        return policy;
    }

    /** {@code RateLimit}: what is left for now. */
    String state(Decision decision) {
        String state = '"' + nameOf(decision) + "\";r=" + integer(decision.remaining());
        if (!decision.allowed()) {
            return isNever(decision) ? state : state + ";t=" + wholeSeconds(decision.retryAfter());
        }
        return state + ";t=" + integer(effectiveWindow(decision));
    }

    private static String policyItem(String name, Limit limit) {
        StringBuilder item =
                new StringBuilder().append('"').append(name).append("\";q=").append(integer(limit.permits()));
        if (limit.period().toNanosPart() == 0) {
            item.append(";w=").append(integer(limit.period().toSeconds()));
        }
        if (limit.burst() != limit.permits()) {
            item.append(";kapgel-burst=").append(integer(limit.burst()));
        }
        return item.toString();
    }

    /**
     * The seconds that the remaining calls are for. In a window, until it ends. In a bucket, until as many have come back: a
     * client that spreads its calls as the field says then runs at the limit's rate, and never above it.
     */
    private static long effectiveWindow(Decision decision) {
        Limit limit = decision.limit();
        if (limit.isWindow()) {
            Duration reset = decision.resetAfter();
            boolean endsLater = reset.isZero() || reset.compareTo(limit.period()) > 0; // unused, or sliding out of two
            return wholeSeconds(endsLater ? limit.period() : reset);
        }
        double calls = Math.max(1, decision.remaining());
        double seconds = calls * limit.period().toNanos() / 1e9 / limit.permits();
        return Math.max(1, (long) Math.ceil(seconds));
    }

    /** Whether no waiting helps, because the call costs more than the limit ever admits at once. */
    static boolean isNever(Decision decision) {
        return decision.retryAfter().compareTo(Duration.ofSeconds(MAX_INTEGER)) > 0;
    }

    /** Rounded up and at least 1, so that a client that obeys is never refused again for being a moment early. */
    static long wholeSeconds(Duration wait) {
        long seconds = Math.min(MAX_INTEGER - 1, wait.toSeconds());
        return Math.max(1, wait.toNanosPart() > 0 ? seconds + 1 : seconds);
    }

    /** What an Integer of a structured field can hold. */
    static long integer(long value) {
        return Math.max(0, Math.min(MAX_INTEGER, value));
    }
}
