package com.kapgel.monitoring.servlet;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What {@code traceparent} says of the trace that a request belongs to.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C Trace Context, section 3.2</a>
 */
record TraceParent(String traceId, String parentId) {
    private static final int TRACE_ID = 3;
    private static final int PARENT_ID = 36;
    private static final int FLAGS = 53;
    private static final int LENGTH = 55;

    static Optional<TraceParent> read(@Nullable String header) {
        if (header == null || !isWellFormed(header)) {
            return Optional.empty();
        }
        String traceId = header.substring(TRACE_ID, PARENT_ID - 1);
        String parentId = header.substring(PARENT_ID, FLAGS - 1);
        return isZero(traceId) || isZero(parentId) ? Optional.empty() : Optional.of(new TraceParent(traceId, parentId));
    }

    private static boolean isWellFormed(String header) {
        if (header.length() < LENGTH || header.startsWith("ff")) {
            return false;
        }
        // Later versions may be longer, and go on as this one does.
        boolean ends = header.length() == LENGTH || (!header.startsWith("00") && header.charAt(LENGTH) == '-');
        for (int i = 0; ends && i < LENGTH; i++) {
            boolean dash = i == TRACE_ID - 1 || i == PARENT_ID - 1 || i == FLAGS - 1;
            ends = dash ? header.charAt(i) == '-' : isHex(header.charAt(i));
        }
        return ends;
    }

    private static boolean isHex(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }

    private static boolean isZero(String id) {
        return id.chars().allMatch(c -> c == '0');
    }

    /** The id of a new trace; it tells requests apart, and need not be hard to guess. */
    static String newTraceId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        // Not zero, which would be none.
        return hex(random.nextLong()) + hex(random.nextLong() | 1);
    }

    private static String hex(long number) {
        String digits = Long.toHexString(number).toLowerCase(Locale.ROOT);
        return "0".repeat(16 - digits.length()) + digits;
    }
}
