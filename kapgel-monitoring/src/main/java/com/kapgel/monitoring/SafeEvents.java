package com.kapgel.monitoring;

import io.sentry.SentryEvent;
import io.sentry.SpanContext;
import io.sentry.protocol.Message;
import io.sentry.protocol.SentryException;
import io.sentry.protocol.SentryStackFrame;
import io.sentry.protocol.SentryStackTrace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes of an event that cannot be redacted one that needs none: what went wrong and where, in the words of the code. */
final class SafeEvents {
    static final String MESSAGE = "An event that could not be redacted";
    static final String TAG = "redaction";

    private final Deployment deployment;

    SafeEvents(Deployment deployment) {
        this.deployment = deployment;
    }

    /**
     * Whether Sentry's own processor has failed at the event, such as at an exception whose {@code getMessage} throws, and sends it with
     * nothing of what went wrong. One that a callback took the exceptions from has an environment.
     */
    static boolean isUnread(SentryEvent event) {
        return event.getThrowable() != null && event.getExceptions() == null && event.getEnvironment() == null;
    }

    SentryEvent of(SentryEvent event) {
        SentryEvent safe = new SentryEvent(event.getTimestamp());
        safe.setEventId(event.getEventId());
        safe.setLevel(event.getLevel());
        safe.setPlatform("java");
        safe.setEnvironment(deployment.environment());
        deployment.release().ifPresent(safe::setRelease);
        safe.setTag(TAG, "failed");
        safe.setSdk(event.getSdk());
        List<SentryException> exceptions = event.getExceptions() == null
                ? ThrownExceptions.of(event.getThrowable())
                : exceptions(event.getExceptions());
        if (exceptions.isEmpty()) {
            Message message = new Message();
            message.setFormatted(MESSAGE);
            safe.setMessage(message);
        } else {
            safe.setExceptions(exceptions);
        }
        SpanContext trace = event.getContexts().getTrace();
        if (trace != null) {
            safe.getContexts().setTrace(new SpanContext(trace.getTraceId(), trace.getSpanId(), "default", null, null));
        }
        return safe;
    }

    private static List<SentryException> exceptions(List<SentryException> exceptions) {
        List<SentryException> safe = new ArrayList<>();
        for (SentryException exception : exceptions) {
            SentryException copy = new SentryException();
            copy.setType(exception.getType());
            copy.setModule(exception.getModule());
            copy.setThreadId(exception.getThreadId());
            copy.setStacktrace(stack(exception.getStacktrace()));
            safe.add(copy);
        }
        return safe;
    }

    private static @Nullable SentryStackTrace stack(@Nullable SentryStackTrace stack) {
        if (stack == null || stack.getFrames() == null) {
            return null;
        }
        List<SentryStackFrame> frames = new ArrayList<>();
        for (SentryStackFrame frame : stack.getFrames()) {
            SentryStackFrame copy = new SentryStackFrame();
            copy.setModule(frame.getModule());
            copy.setFunction(frame.getFunction());
            copy.setFilename(frame.getFilename());
            copy.setLineno(frame.getLineno());
            copy.setInApp(frame.isInApp());
            copy.setNative(frame.isNative());
            frames.add(copy);
        }
        return new SentryStackTrace(frames);
    }
}
