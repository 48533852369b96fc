package com.kapgel.ratelimit.servlet;

import com.kapgel.ratelimit.Decision;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way of a request through the filter: counted once, then refused or passed on. */
final class RequestLimit {
    /** Followed by the limiter's name: the request attribute that holds the decision. */
    static final String DECISION = "com.kapgel.ratelimit.decision.";

    private static final Logger log = LoggerFactory.getLogger(RateLimitFilter.class);

    private final FilterSettings settings;
    private final ResponseFields fields;
    private final FailureLog failures;
    private final String decisionAttribute;
    private final String seenAttribute;
    private final AtomicBoolean shadowLogged = new AtomicBoolean();

    RequestLimit(FilterSettings settings) {
        String name = settings.limiter().name();
        this.settings = settings;
        this.fields = new ResponseFields(
                name,
                settings.headers(),
                settings.retrySpread(),
                bound -> ThreadLocalRandom.current().nextLong(bound));
        this.failures = new FailureLog(settings.name());
        this.decisionAttribute = DECISION + name;
        // Per filter, not per limiter: two filters may count one request by two keys.
        this.seenAttribute = "com.kapgel.ratelimit.seen." + name + "." + System.identityHashCode(this);
    }

    FilterSettings settings() {
        return settings;
    }

    void handle(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<CountedRequest> counted = isNew(request) ? count(request) : Optional.empty();
        if (counted.isEmpty()) {
            chain.doFilter(request, response);
        } else if (settings.shadow()) {
            reportShadow(response, counted.get().decision());
            pass(counted.get(), request, response, chain);
        } else if (counted.get().decision().allowed()) {
            fields.describe(response, counted.get().decision());
            pass(counted.get(), request, response, chain);
        } else {
            fields.refuse(response, counted.get().decision());
        }
    }

    private boolean isNew(HttpServletRequest request) {
        if (!settings.limiter().enabled()
                || request.getDispatcherType() != DispatcherType.REQUEST
                || request.getAttribute(seenAttribute) != null) {
            return false;
        }
        request.setAttribute(seenAttribute, true);
        return true;
    }

    /** The request and its decision; empty if it shall not be counted, or cannot. */
    private Optional<CountedRequest> count(HttpServletRequest request) {
        try {
            if (settings.skip().test(request)) {
                return Optional.empty();
            }
            String key = Objects.requireNonNull(settings.key().of(request), "the key function returned null");
            long cost = settings.cost().applyAsLong(request);
            if (cost < 0) {
                throw new IllegalArgumentException("the cost of a request must be at least 0, was " + cost);
            }
            Decision decision = settings.limiter().tryAcquire(key, cost);
            request.setAttribute(decisionAttribute, decision);
            return Optional.of(new CountedRequest(key, cost, decision));
        } catch (Throwable e) {
            failures.note(e);
            return Optional.empty();
        }
    }

    private void reportShadow(HttpServletResponse response, Decision decision) {
        fields.describeShadow(response, decision);
        if (!decision.allowed() && shadowLogged.compareAndSet(false, true)) {
            log.warn(
                    "The rate limit filter {} would have refused a request: {}. As a shadow it lets all pass. This is logged"
                            + " once; a listener of the limiter hears of every decision.",
                    settings.name(),
                    decision);
        }
    }

    private void pass(
            CountedRequest counted, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (settings.refundWhen().isPresent() && counted.decision().allowed() && counted.cost() > 0) {
            new RefundAfter(settings, counted, response, failures).pass(request, chain);
        } else {
            chain.doFilter(request, response);
        }
    }
}
