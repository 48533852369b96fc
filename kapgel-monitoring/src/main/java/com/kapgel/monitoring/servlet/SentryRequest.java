package com.kapgel.monitoring.servlet;

import io.sentry.CustomSamplingContext;
import io.sentry.IScopes;
import io.sentry.ISentryLifecycleToken;
import io.sentry.ITransaction;
import io.sentry.Sentry;
import io.sentry.SpanStatus;
import io.sentry.TransactionContext;
import io.sentry.TransactionOptions;
import io.sentry.protocol.TransactionNameSource;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request as Sentry sees it: a transaction, and a scope of its own on whichever thread it is served. */
final class SentryRequest {
    private static final String OPERATION = "http.server";

    private final IScopes scopes;
    private final ITransaction transaction;

    private SentryRequest(IScopes scopes, ITransaction transaction) {
        this.scopes = scopes;
        this.transaction = transaction;
    }

    /** Goes on with the caller's trace, by Sentry's own header or else by that of the W3C. */
    static SentryRequest begin(HttpServletRequest request, String route, Optional<TraceParent> parent) {
        IScopes scopes = Sentry.forkedScopes("kapgel-request");
        TransactionContext context =
                scopes.continueTrace(sentryTrace(request, parent), Collections.list(request.getHeaders("baggage")));
        // The sampler gets the path, since health checks often hide behind a pattern; nobody else does.
        String path = request.getMethod() + " " + request.getServletPath()
                + Objects.requireNonNullElse(request.getPathInfo(), "");
        if (context == null) {
            context = new TransactionContext(path, TransactionNameSource.URL, OPERATION);
        } else {
            context.setName(path);
            context.setTransactionNameSource(TransactionNameSource.URL);
            context.setOperation(OPERATION);
        }
        TransactionOptions options = new TransactionOptions();
        options.setBindToScope(true);
        CustomSamplingContext sampling = new CustomSamplingContext();
        sampling.set("request", request);
        options.setCustomSamplingContext(sampling);
        ITransaction transaction = scopes.startTransaction(context, options);
        SentryRequest begun = new SentryRequest(scopes, transaction);
        begun.rename(request.getMethod(), route);
        return begun;
    }

    private static @Nullable String sentryTrace(HttpServletRequest request, Optional<TraceParent> parent) {
        String sentrys = request.getHeader("sentry-trace");
        return sentrys != null || parent.isEmpty()
                ? sentrys
                : parent.get().traceId() + "-" + parent.get().parentId();
    }

    String traceId() {
        return transaction.getSpanContext().getTraceId().toString();
    }

    void tag(String requestId) {
        scopes.setTag("request_id", requestId);
    }

    /** Until the token is closed, on the same thread, everything that is told to Sentry belongs to this request. */
    ISentryLifecycleToken makeCurrent() {
        return scopes.makeCurrent();
    }

    void failed(Throwable failure) {
        scopes.captureException(failure);
    }

    void end(String method, String route, int status) {
        rename(method, route);
        transaction.setData("http.request.method", method);
        transaction.setData("http.response.status_code", status);
        transaction.finish(SpanStatus.fromHttpStatusCode(status, SpanStatus.OK));
    }

    private void rename(String method, String route) {
        transaction.setName(method + " " + route, TransactionNameSource.ROUTE);
    }
}
