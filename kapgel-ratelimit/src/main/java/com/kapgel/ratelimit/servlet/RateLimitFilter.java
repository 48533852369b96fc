package com.kapgel.ratelimit.servlet;

import com.kapgel.ratelimit.Decision;
import com.kapgel.ratelimit.RateLimiter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers 429 when a client asks too often, before anything behind it has to work.
 *
 * <pre>{@code
 * RateLimitFilter.of(limiter, RequestKey.clientAddress()).addTo(servletContext, "/api/*");
 * }</pre>
 *
 * <p>The answer is {@code application/problem+json} with {@code Retry-After} in whole seconds, rounded up (RFC 9110
 * §10.2.3, RFC 6585 §4, RFC 9457). A request is counted once, however often it is forwarded or dispatched again. When
 * the key function or the limiter fails, the request goes on uncounted and the failure is logged once. Safe for use by
 * several threads.
 */
public final class RateLimitFilter implements Filter {
    private static final Logger log = LoggerFactory.getLogger(RateLimitFilter.class);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final byte[] BODY =
            "{\"title\":\"Too Many Requests\",\"status\":429,\"detail\":\"The rate limit is reached. Wait as Retry-After says.\"}"
                    .getBytes(StandardCharsets.UTF_8);

    private final RateLimiter limiter;
    private final RequestKey key;
    private final String countedAttribute;
    private final AtomicBoolean failureLogged = new AtomicBoolean();

    private RateLimitFilter(RateLimiter limiter, RequestKey key) {
        this.limiter = Objects.requireNonNull(limiter, "limiter");
        this.key = Objects.requireNonNull(key, "key");
        this.countedAttribute = RateLimitFilter.class.getName() + "." + limiter.name();
    }

    /** A filter that counts requests with {@code limiter}. The filter does not close the limiter. */
    public static RateLimitFilter of(RateLimiter limiter, RequestKey key) {
        return new RateLimitFilter(limiter, key);
    }

    /**
     * Registers the filter for the URL patterns, under the name {@code rateLimit-NAME}, after the filters registered so
     * far. Call it while the context starts.
     *
     * @throws IllegalStateException if a filter of that name is there already
     */
    public void addTo(ServletContext context, String... urlPatterns) {
        String filterName = "rateLimit-" + limiter.name();
        FilterRegistration.Dynamic registration = context.addFilter(filterName, this);
        if (registration == null) {
            throw new IllegalStateException(
                    "A filter named \"" + filterName + "\" is registered already: give this rate limiter another name");
        }
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, urlPatterns);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest http && mustCount(http)) {
            Optional<Duration> wait = waitOf(http);
            if (wait.isPresent()) {
                refuse((HttpServletResponse) response, wait.get());
                return;
            }
        }
        chain.doFilter(request, response);
    }

    private boolean mustCount(HttpServletRequest request) {
        if (!limiter.enabled() || request.getAttribute(countedAttribute) != null) {
            return false;
        }
        request.setAttribute(countedAttribute, Boolean.TRUE);
        return true;
    }

    /** How long a refused request has to wait, or empty when it may go on. */
    private Optional<Duration> waitOf(HttpServletRequest request) {
        try {
            Decision decision = limiter.tryAcquire(key.of(request));
            return decision.allowed() ? Optional.empty() : Optional.of(decision.retryAfter());
        } catch (RuntimeException e) {
            if (failureLogged.compareAndSet(false, true)) {
                log.error("{} failed, so requests go on uncounted. This is logged once.", limiter, e);
            }
            return Optional.empty();
        }
    }

    private static void refuse(HttpServletResponse response, Duration wait) throws IOException {
        response.setStatus(TOO_MANY_REQUESTS);
        response.setHeader("Retry-After", Long.toString(wholeSeconds(wait)));
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("application/problem+json");
        response.setContentLength(BODY.length);
        response.getOutputStream().write(BODY);
    }

    /** Rounded up, so that a client that obeys is never refused again for being a moment early. */
    private static long wholeSeconds(Duration wait) {
        long seconds = wait.toSeconds();
        return Math.max(1, wait.getNano() > 0 && seconds < Long.MAX_VALUE ? seconds + 1 : seconds);
    }
}
