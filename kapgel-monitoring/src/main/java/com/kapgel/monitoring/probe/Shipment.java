package com.kapgel.monitoring.probe;

import io.sentry.Attachment;
import io.sentry.Breadcrumb;
import io.sentry.CheckIn;
import io.sentry.Hint;
import io.sentry.IScope;
import io.sentry.IScopes;
import io.sentry.ISentryClient;
import io.sentry.ISpan;
import io.sentry.ITransaction;
import io.sentry.ProfileChunk;
import io.sentry.ProfilingTraceData;
import io.sentry.ReplayRecording;
import io.sentry.Sentry;
import io.sentry.SentryAttributes;
import io.sentry.SentryEvent;
import io.sentry.SentryLevel;
import io.sentry.SentryLogEvent;
import io.sentry.SentryLogEvents;
import io.sentry.SentryLogLevel;
import io.sentry.SentryMetricsEvent;
import io.sentry.SentryMetricsEvents;
import io.sentry.SentryReplayEvent;
import io.sentry.Session;
import io.sentry.SpanContext;
import io.sentry.TracesSamplingDecision;
import io.sentry.TransactionContext;
import io.sentry.UserFeedback;
import io.sentry.logger.SentryLogParameters;
import io.sentry.metrics.SentryMetricsParameters;
import io.sentry.protocol.Feedback;
import io.sentry.protocol.Request;
import io.sentry.protocol.SentryTransaction;
import io.sentry.protocol.User;
import io.sentry.protocol.ViewHierarchy;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** All that Sentry can be told, each thing with canaries in it. */
final class Shipment {
    private final Planter planter;
    private final Canaries canaries;

    Shipment(Planter planter, Canaries canaries) {
        this.planter = planter;
        this.canaries = canaries;
    }

    void send() {
        Calls.reportUnknown(planter);
        IScopes scopes = Sentry.getCurrentScopes();
        whole(scopes);
        scopes.configureScope(this::fillScope);
        byTheApi(scopes);
    }

    /** Objects of the protocol with all their fields, as integrations make them. */
    @SuppressWarnings("deprecation") // UserFeedback, for as long as it can be sent
    private void whole(IScopes scopes) {
        ISentryClient client = scopes.getGlobalScope().getClient();
        IScope scope = scopes.getGlobalScope();
        scopes.captureEvent(planter.make(SentryEvent.class, "event"), attachments("event"));
        scopes.captureTransaction(
                transaction(), null, new Hint(), planter.make(ProfilingTraceData.class, "transaction.profile"));
        client.captureLog(planter.make(SentryLogEvent.class, "log"), scope);
        client.captureBatchedLogEvents(planter.make(SentryLogEvents.class, "logs"));
        client.captureMetric(planter.make(SentryMetricsEvent.class, "metric"), scope, new Hint());
        client.captureBatchedMetricsEvents(planter.make(SentryMetricsEvents.class, "metrics"));
        scopes.captureFeedback(planter.make(Feedback.class, "feedback"), attachments("feedback"));
        client.captureUserFeedback(planter.make(UserFeedback.class, "userFeedback"));
        scopes.captureCheckIn(planter.make(CheckIn.class, "checkIn"));
        client.captureSession(planter.make(Session.class, "session"), new Hint());
        Hint replay = new Hint();
        replay.setReplayRecording(planter.make(ReplayRecording.class, "replay.recording"));
        client.captureReplayEvent(planter.make(SentryReplayEvent.class, "replay"), scope, replay);
        scopes.captureProfileChunk(planter.make(ProfileChunk.class, "profileChunk"));
    }

    private SentryTransaction transaction() {
        SentryTransaction transaction = planter.make(SentryTransaction.class, "transaction");
        SpanContext trace = new SpanContext("http.server", new TracesSamplingDecision(true));
        transaction.getContexts().setTrace(planter.fill(trace, "transaction.contexts.trace"));
        return transaction;
    }

    private Hint attachments(String path) {
        Hint hint = new Hint();
        Calls.setAttachments(hint, setter -> attachment(path + ".hint." + setter));
        hint.addAttachment(attachment(path + ".attachment"));
        hint.setViewHierarchy(Attachment.fromViewHierarchy(planter.make(ViewHierarchy.class, path + ".viewHierarchy")));
        // Pixels, which no one can look into.
        byte[] pixels = ("\0" + canaries.secret(path + ".screenshot")).getBytes(StandardCharsets.UTF_8);
        hint.setScreenshot(new Attachment(pixels, "screen.png", "image/png"));
        return hint;
    }

    private Attachment attachment(String path) {
        byte[] bytes = canaries.text(path).getBytes(StandardCharsets.UTF_8);
        return new Attachment(bytes, canaries.text(path + ".filename"), canaries.text(path + ".contentType"));
    }

    private void fillScope(IScope scope) {
        scope.setUser(planter.make(User.class, "scope.user"));
        scope.setRequest(planter.make(Request.class, "scope.request"));
        scope.setTag("note", canaries.text("scope.tags.note"));
        scope.setTag("accessToken", canaries.secret("scope.tags.accessToken"));
        scope.setExtra("note", canaries.text("scope.extra.note"));
        scope.setContexts("order", planter.freeMap("scope.contexts.order"));
        scope.setContexts("note", canaries.text("scope.contexts.note"));
        scope.setContexts("list", List.of(canaries.text("scope.contexts.list")));
        scope.setContexts("array", new Object[] {canaries.text("scope.contexts.array")});
        scope.setFingerprint(List.of(canaries.text("scope.fingerprint")));
        scope.setTransaction(canaries.text("scope.transaction"));
        scope.setScreen(canaries.text("scope.screen"));
        scope.addFeatureFlag(canaries.text("scope.featureFlag"), true);
        scope.addBreadcrumb(planter.make(Breadcrumb.class, "scope.breadcrumb"));
        scope.addAttachment(attachment("scope.attachment"));
        Calls.setAttributes(scope, planter);
        Calls.setUnknown(scope, planter);
    }

    /** As an application calls Sentry. */
    private void byTheApi(IScopes scopes) {
        scopes.addBreadcrumb(canaries.text("api.breadcrumb"));
        scopes.captureMessage(canaries.text("api.message"), SentryLevel.WARNING);
        scopes.captureException(exception());
        scopes.captureFeedback(new Feedback(canaries.text("api.feedback")), attachments("api.feedback"));
        finishTransaction(scopes);
        SentryAttributes attributes = SentryAttributes.fromMap(planter.freeMap("api.log.attributes"));
        scopes.logger()
                .log(
                        SentryLogLevel.WARN,
                        SentryLogParameters.create(attributes),
                        canaries.text("api.log") + " %s",
                        canaries.text("api.log.parameter"));
        scopes.metrics()
                .count(
                        canaries.text("api.metric"),
                        1.0,
                        canaries.text("api.metric.unit"),
                        SentryMetricsParameters.create(planter.freeMap("api.metric.attributes")));
        scopes.captureCheckIn(planter.make(CheckIn.class, "api.checkIn"));
        scopes.startSession();
        scopes.endSession();
    }

    private RuntimeException exception() {
        RuntimeException exception = new IllegalStateException(
                canaries.text("api.exception"), new IllegalArgumentException(canaries.text("api.exception.cause")));
        exception.addSuppressed(new IllegalArgumentException(canaries.text("api.exception.suppressed")));
        return exception;
    }

    private void finishTransaction(IScopes scopes) {
        ITransaction transaction = scopes.startTransaction(new TransactionContext(
                canaries.text("api.transaction"),
                canaries.text("api.transaction.operation"),
                new TracesSamplingDecision(true)));
        transaction.setData("note", planter.freeMap("api.transaction.data"));
        transaction.setTag("note", canaries.text("api.transaction.tag"));
        ISpan span = transaction.startChild(canaries.text("api.span.operation"), canaries.text("api.span"));
        span.setData("note", planter.freeMap("api.span.data"));
        span.setTag("note", canaries.text("api.span.tag"));
        span.setThrowable(exception());
        span.finish();
        transaction.finish();
    }
}
