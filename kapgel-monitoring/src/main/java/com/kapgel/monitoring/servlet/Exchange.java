package com.kapgel.monitoring.servlet;

import io.sentry.ISentryLifecycleToken;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.UnavailableException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** A request and its answer, from the first filter to completion, over all dispatches and threads. */
final class Exchange implements AsyncListener {
    private static final int CLIENT_ERROR = 400;
    private static final int NOT_FOUND = 404;
    private static final int SERVER_ERROR = 500;
    private static final int UNAVAILABLE = 503;

    private final RequestTimers timers;
    private final Routes routes;
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final String id;
    private final @Nullable SentryRequest sentry;
    private final String method;
    private final long beginNanos;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile String route;
    private volatile @Nullable Throwable failure;

    Exchange(
            RequestTimers timers,
            Routes routes,
            HttpServletRequest request,
            HttpServletResponse response,
            String route,
            String id,
            @Nullable SentryRequest sentry) {
        this.timers = timers;
        this.routes = routes;
        this.request = request;
        this.response = response;
        this.route = route;
        this.id = id;
        this.sentry = sentry;
        this.method = request.getMethod();
        this.beginNanos = timers.now();
    }

    String id() {
        return id;
    }

    /** The first round, which all others belong to. */
    void serve(FilterChain chain) throws IOException, ServletException {
        boolean goesOn = false;
        try {
            passAndBeRouted(chain);
            goesOn = request.isAsyncStarted() && isListening();
        } finally {
            if (!goesOn) {
                end();
            }
        }
    }

    /** Before anybody listens for the end, which may come at once. An error page has a route of its own, which is not the request's. */
    private void passAndBeRouted(FilterChain chain) throws IOException, ServletException {
        try {
            pass(request, response, chain);
        } finally {
            route = routes.of(request, route);
        }
    }

    /** One round, also that of a dispatch from asynchronous work or to an error page. */
    void pass(HttpServletRequest dispatched, HttpServletResponse answer, FilterChain chain)
            throws IOException, ServletException {
        if (!answer.isCommitted()) {
            answer.setHeader(RequestMetricsFilter.REQUEST_ID_HEADER, id);
        }
        String outer = MDC.get(RequestMetricsFilter.MDC_KEY);
        MDC.put(RequestMetricsFilter.MDC_KEY, id);
        ISentryLifecycleToken scope = sentry == null ? null : sentry.makeCurrent();
        try {
            chain.doFilter(dispatched, answer);
        } catch (IOException | ServletException | RuntimeException | Error e) {
            failed(e);
            throw e;
        } finally {
            if (scope != null) {
                scope.close();
            }
            if (outer == null) {
                MDC.remove(RequestMetricsFilter.MDC_KEY);
            } else {
                MDC.put(RequestMetricsFilter.MDC_KEY, outer);
            }
        }
    }

    private boolean isListening() {
        try {
            request.getAsyncContext().addListener(this);
            return true;
        } catch (IllegalStateException e) {
            return false; // another thread has completed the request meanwhile
        }
    }

    private void failed(Throwable e) {
        boolean hungUp = e instanceof IOException && response.isCommitted(); // most likely the client
        if (!hungUp && failure == null) {
            failure = e;
            if (sentry != null) {
                sentry.failed(e);
            }
        }
    }

    private void end() {
        if (ended.compareAndSet(false, true)) {
            int status = status();
            timers.record(method, route, status, beginNanos);
            if (sentry != null) {
                sentry.end(method, route, status);
            }
        }
    }

    /** That of the answer; where an exception leaves the application the container sets it later. */
    private int status() {
        int status = response.getStatus();
        Throwable e = failure;
        if (e == null || status >= CLIENT_ERROR) {
            return status;
        }
        if (e instanceof UnavailableException unavailable) {
            return unavailable.isPermanent() ? NOT_FOUND : UNAVAILABLE;
        }
        return SERVER_ERROR;
    }

    @Override
    public void onComplete(AsyncEvent event) {
        end();
    }

    /** The container or the application answers, and completes then. */
    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {
        Throwable e = event.getThrowable();
        if (e != null) {
            failed(e);
        }
    }

    /** Another round of the same request; containers drop the listeners of the round before. */
    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this);
    }
}
