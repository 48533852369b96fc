package com.kapgel.ratelimit.servlet;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Gives back what an admitted request has taken, when its answer is one that shall not count. Waits for the end of the request,
 * asynchronous ones included, and acts once.
 */
final class RefundAfter implements AsyncListener {
    private static final int SERVER_ERROR = 500;

    private final FilterSettings settings;
    private final CountedRequest counted;
    private final HttpServletResponse response;
    private final FailureLog failures;
    private final AtomicBoolean settled = new AtomicBoolean();

    RefundAfter(FilterSettings settings, CountedRequest counted, HttpServletResponse response, FailureLog failures) {
        this.settings = settings;
        this.counted = counted;
        this.response = response;
        this.failures = failures;
    }

    void pass(HttpServletRequest request, FilterChain chain) throws IOException, ServletException {
        try {
            chain.doFilter(request, response);
        } catch (IOException e) {
            // Often the client's own doing: a client that hangs up must not get its calls back for it.
            settle(response.getStatus());
            throw e;
        } catch (ServletException | RuntimeException | Error e) {
            settle(response.isCommitted() ? response.getStatus() : SERVER_ERROR); // which the container sets later
            throw e;
        }
        if (!request.isAsyncStarted() || !isListening(request)) {
            settle(response.getStatus());
        }
    }

    private boolean isListening(HttpServletRequest request) {
        try {
            request.getAsyncContext().addListener(this);
            return true;
        } catch (IllegalStateException e) {
            return false; // another thread has completed the request meanwhile
        }
    }

    private void settle(int status) {
        if (settled.compareAndSet(false, true)) {
            try {
                if (settings.refundWhen().orElseThrow().test(status)) {
                    settings.limiter().refund(counted.key(), counted.cost());
                }
            } catch (Throwable e) {
                failures.note(e);
            }
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        settle(response.getStatus());
    }

    /** The container or the application answers, and completes then. */
    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {
        if (event.getThrowable() instanceof IOException) {
            settle(response.getStatus());
        }
    }

    /** Another round of the same request; containers drop the listeners of the round before. */
    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this);
    }
}
