package com.kapgel.ratelimit.servlet;

import com.kapgel.ratelimit.RateLimiter;
import com.kapgel.ratelimit.servlet.RateLimitFilter.Header;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * What a filter does with requests.
 *
 * @param name under which the filter is registered
 * @param refundWhen asked with the status of an answer; without it, nobody listens for the end of a request
 * @param shadow whether requests pass whatever is decided
 * @param retrySpread how much longer than necessary Retry-After may be
 */
record FilterSettings(
        RateLimiter limiter,
        RequestKey key,
        String name,
        Predicate<HttpServletRequest> skip,
        ToLongFunction<HttpServletRequest> cost,
        Optional<IntPredicate> refundWhen,
        boolean shadow,
        Set<Header> headers,
        Duration retrySpread) {
    static FilterSettings of(RateLimiter limiter, RequestKey key) {
        return new FilterSettings(
                limiter,
                key,
                "rateLimit-" + limiter.name(),
                request -> false,
                request -> 1,
                Optional.empty(),
                false,
                EnumSet.of(Header.RETRY_AFTER, Header.RATE_LIMIT),
                Duration.ZERO);
    }

    FilterSettings withName(String name) {
        return new FilterSettings(limiter, key, name, skip, cost, refundWhen, shadow, headers, retrySpread);
    }

    FilterSettings withSkip(Predicate<HttpServletRequest> skip) {
        return new FilterSettings(
                limiter, key, name, this.skip.or(skip), cost, refundWhen, shadow, headers, retrySpread);
    }

    FilterSettings withCost(ToLongFunction<HttpServletRequest> cost) {
        return new FilterSettings(limiter, key, name, skip, cost, refundWhen, shadow, headers, retrySpread);
    }

    FilterSettings withRefundWhen(IntPredicate refundWhen) {
        return new FilterSettings(
                limiter, key, name, skip, cost, Optional.of(refundWhen), shadow, headers, retrySpread);
    }

    FilterSettings withShadow() {
        return new FilterSettings(limiter, key, name, skip, cost, refundWhen, true, headers, retrySpread);
    }

    FilterSettings withHeaders(Set<Header> headers) {
        return new FilterSettings(limiter, key, name, skip, cost, refundWhen, shadow, headers, retrySpread);
    }

    FilterSettings withRetrySpread(Duration retrySpread) {
        return new FilterSettings(limiter, key, name, skip, cost, refundWhen, shadow, headers, retrySpread);
    }

    @Override
    public String toString() {
        return limiter + " by " + key + (shadow ? ", as a shadow" : "");
    }
}
