package com.kapgel.monitoring.probe;

import io.sentry.Baggage;
import io.sentry.SentryDate;
import io.sentry.SentryItemType;
import io.sentry.SpanId;
import io.sentry.TracesSamplingDecision;
import io.sentry.featureflags.IFeatureFlagBuffer;
import io.sentry.protocol.SentryId;
import java.lang.reflect.Field;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.Lock;

/** What carries no text over the wire, or what the probe leaves as it is so that there is something to send. */
final class Harmless {
    private static final Set<String> TYPES = Set.of(
            // What the machine and the SDK itself know, or what is made of what is planted elsewhere.
            "io.sentry.SentryEnvelopeHeader",
            "io.sentry.SentryEnvelopeItemHeader",
            "io.sentry.TraceContext",
            "io.sentry.clientreport.ClientReport",
            "io.sentry.clientreport.DiscardedEvent",
            "io.sentry.SentryAppStartProfilingOptions",
            "io.sentry.CombinedContextsView",
            "io.sentry.TransactionContext",
            "io.sentry.util.AutoClosableReentrantLock",
            "io.sentry.Instrumenter",
            // Numbers.
            "io.sentry.profilemeasurements.ProfileMeasurementValue",
            "io.sentry.rrweb.RRWebInteractionMoveEvent$Position");

    private Harmless() {}

    static boolean isHarmless(Class<?> type) {
        return TYPES.contains(type.getName())
                || type == SentryId.class
                || type == SpanId.class
                || type == Thread.class
                || type == TracesSamplingDecision.class
                || type == SentryItemType.class
                || type == Baggage.class
                || SentryDate.class.isAssignableFrom(type)
                || IFeatureFlagBuffer.class.isAssignableFrom(type)
                || Callable.class.isAssignableFrom(type)
                || Lock.class.isAssignableFrom(type)
                || Throwable.class.isAssignableFrom(type);
    }

    /** A throwable in an event would replace the exceptions that are in it; one is sent by itself. */
    static boolean isHarmless(Field field) {
        return isHarmless(field.getType()) && field.getType() != SentryId.class && field.getType() != SpanId.class;
    }
}
