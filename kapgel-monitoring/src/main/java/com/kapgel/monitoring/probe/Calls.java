package com.kapgel.monitoring.probe;

import io.sentry.Attachment;
import io.sentry.Hint;
import io.sentry.IScope;
import io.sentry.ISentryClient;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Methods by which the SDK is told something: those that are newer than the oldest one that we know, and those that nobody knows. */
final class Calls {
    /** What a scope is given in {@link Shipment}, or what carries no text: clients, options, spans, ids, levels. */
    private static final Set<String> OF_SCOPE = Set.of(
            "addAttachment",
            "addBreadcrumb",
            "addEventProcessor",
            "addFeatureFlag",
            "setActiveSpan",
            "setAttribute",
            "setAttributes",
            "setContexts",
            "setExtra",
            "setFingerprint",
            "setLastEventId",
            "setLevel",
            "setPropagationContext",
            "setReplayId",
            "setRequest",
            "setScreen",
            "setSpanContext",
            "setTag",
            "setTransaction",
            "setUser");

    private static final Set<String> OF_CLIENT = Set.of(
            "captureBatchedLogEvents",
            "captureBatchedMetricsEvents",
            "captureCheckIn",
            "captureEnvelope",
            "captureEvent",
            "captureException",
            "captureFeedback",
            "captureLog",
            "captureMessage",
            "captureMetric",
            "captureProfileChunk",
            "captureReplayEvent",
            "captureSession",
            "captureTransaction",
            "captureUserFeedback");

    /** Pixels, and JSON. */
    private static final Set<String> OWN_KIND = Set.of("setScreenshot", "setViewHierarchy");

    private Calls() {}

    /** Has the planter report what a newer SDK can send and the probe does not. */
    static void reportUnknown(Planter planter) {
        named(ISentryClient.class, "capture")
                .filter(method -> !OF_CLIENT.contains(method.getName()))
                .forEach(planter::report);
    }

    /** Gives a scope the texts that only a newer SDK takes, and has the planter report what is no text. */
    static void setUnknown(IScope scope, Planter planter) {
        named(IScope.class, "set", "add")
                .filter(method -> !OF_SCOPE.contains(method.getName()))
                .forEach(method -> setUnknown(scope, method, planter));
    }

    private static void setUnknown(IScope scope, Method setter, Planter planter) {
        if (Stream.of(setter.getParameterTypes()).allMatch(type -> type == String.class)) {
            Object[] texts = Stream.of(setter.getParameterTypes())
                    .map(type -> planter.text("scope." + setter.getName()))
                    .toArray();
            call(setter, scope, texts);
        } else {
            planter.report(setter);
        }
    }

    /** Attributes that a scope gives to logs and metrics, which 8.30 does not have. */
    static void setAttributes(IScope scope, Planter planter) {
        named(IScope.class, "setAttribute")
                .filter(method -> method.getParameterCount() == 2)
                .forEach(method -> planter.freeMap("scope.attributes")
                        .forEach((name, value) -> call(method, scope, "scope." + name, value)));
    }

    /** All attachments for which a hint has a place, the thread dump and whatever else, before those of a kind of their own. */
    static void setAttachments(Hint hint, Function<String, Attachment> attachment) {
        named(Hint.class, "set")
                .filter(method -> method.getParameterCount() == 1 && method.getParameterTypes()[0] == Attachment.class)
                .filter(method -> !OWN_KIND.contains(method.getName()))
                .forEach(method -> call(method, hint, attachment.apply(method.getName())));
    }

    private static Stream<Method> named(Class<?> type, String... prefixes) {
        return Stream.of(type.getMethods())
                .filter(method -> Stream.of(prefixes).anyMatch(method.getName()::startsWith));
    }

    private static void call(Method method, Object target, Object... arguments) {
        try {
            method.invoke(target, arguments);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("The probe cannot call " + method, e);
        }
    }
}
