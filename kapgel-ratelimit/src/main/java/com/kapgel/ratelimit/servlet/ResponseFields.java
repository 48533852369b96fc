package com.kapgel.ratelimit.servlet;

import com.kapgel.ratelimit.Decision;
import com.kapgel.ratelimit.Limit;
import com.kapgel.ratelimit.servlet.RateLimitFilter.Header;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.LongUnaryOperator;

/** Tells clients what was decided: in header fields, and in the answer to a request that is refused. */
final class ResponseFields {
    private static final int TOO_MANY_REQUESTS = 429;

    private final String limiterName;
    private final Set<Header> headers;
    private final long retrySpreadSeconds;
    private final LongUnaryOperator randomBelow;

    // The fields of one policy; a limiter whose limits depend on the key makes new ones whenever the policy changes.
    private volatile PolicyFields latest;

    /** @param randomBelow a random number from 0 up to its argument, without it */
    ResponseFields(String limiterName, Set<Header> headers, Duration retrySpread, LongUnaryOperator randomBelow) {
        this.limiterName = limiterName;
        this.headers = Set.copyOf(headers);
        this.retrySpreadSeconds = retrySpread.toSeconds();
        this.randomBelow = randomBelow;
        this.latest = PolicyFields.of(limiterName, List.of());
    }

    /** Writes what is left, unless it is too late for headers. */
    void describe(HttpServletResponse response, Decision decision) {
        if (response.isCommitted()) {
            return;
        }
        if (headers.contains(Header.RATE_LIMIT)) {
            PolicyFields fields = fields(decision);
            // Added, not set: the fields are lists, to which another filter may have contributed its policies.
            response.addHeader("RateLimit-Policy", fields.policy());
            response.addHeader("RateLimit", fields.state(decision));
        }
        if (headers.contains(Header.X_RATE_LIMIT)) {
            response.setHeader(
                    "X-RateLimit-Limit", Long.toString(decision.limit().burst()));
            response.setHeader("X-RateLimit-Remaining", Long.toString(decision.remaining()));
            response.setHeader(
                    "X-RateLimit-Reset",
                    Long.toString(
                            decision.resetAfter().isZero() ? 0 : PolicyFields.wholeSeconds(decision.resetAfter())));
        }
    }

    /** Says what would have happened, in a field of our own: a client must not slow down for a limit on trial. */
    void describeShadow(HttpServletResponse response, Decision decision) {
        if (!decision.allowed() && headers.contains(Header.RATE_LIMIT) && !response.isCommitted()) {
            response.addHeader("X-RateLimit-Shadow", fields(decision).state(decision));
        }
    }

    /** Answers 429. Writes nothing when an outer filter has begun to answer already. */
    void refuse(HttpServletResponse response, Decision decision) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        response.setStatus(TOO_MANY_REQUESTS);
        describe(response, decision);
        if (headers.contains(Header.RETRY_AFTER) && !PolicyFields.isNever(decision)) {
            response.setHeader("Retry-After", Long.toString(retryAfter(decision)));
        }
        response.setHeader("Cache-Control", "no-store"); // RFC 6585 §4
        response.setContentType("application/problem+json");
        write(response, problem(decision));
    }

    private long retryAfter(Decision decision) {
        long wait = PolicyFields.wholeSeconds(decision.retryAfter());
        return retrySpreadSeconds == 0 ? wait : wait + randomBelow.applyAsLong(retrySpreadSeconds + 1);
    }

    /** RFC 9457, with the problem type of the draft. All of it is ASCII. */
    private String problem(Decision decision) {
        String detail = PolicyFields.isNever(decision)
                ? "This request costs more than the policy ever admits at once."
                : "The policy admits the next such request in " + PolicyFields.wholeSeconds(decision.retryAfter())
                        + " s.";
        return "{\"type\":\"https://iana.org/assignments/http-problem-types#quota-exceeded\","
                + "\"title\":\"Request cannot be satisfied as assigned quota has been exceeded\","
                + "\"status\":429,"
                + "\"detail\":\"" + detail + "\","
                + "\"violated-policies\":[\"" + fields(decision).nameOf(decision) + "\"]}";
    }

    private static void write(HttpServletResponse response, String body) throws IOException {
        try {
            response.getOutputStream().write(body.getBytes(StandardCharsets.US_ASCII));
        } catch (IllegalStateException e) {
            response.getWriter().write(body); // an outer filter has taken the writer already
        }
    }

    private PolicyFields fields(Decision decision) {
        List<Limit> limits = decision.limits();
        PolicyFields fields = latest;
        if (!fields.isFor(limits)) {
            fields = PolicyFields.of(limiterName, limits);
            latest = fields;
        }
        return fields;
    }
}
