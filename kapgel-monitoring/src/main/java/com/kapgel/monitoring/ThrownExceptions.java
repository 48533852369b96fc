package com.kapgel.monitoring;

import io.sentry.protocol.SentryException;
import io.sentry.protocol.SentryStackFrame;
import io.sentry.protocol.SentryStackTrace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Type and stack of an exception and its causes, as Sentry tells them, of one that Sentry could not read. Asks none for its message. */
final class ThrownExceptions {
    private static final int MOST_CAUSES = 50;

    private ThrownExceptions() {}

    /** The innermost cause first. */
    static List<SentryException> of(@Nullable Throwable thrown) {
        List<SentryException> exceptions = new ArrayList<>();
        try {
            for (Throwable next = thrown; next != null && exceptions.size() < MOST_CAUSES; next = next.getCause()) {
                exceptions.add(exception(next));
            }
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            // Its own methods throw. What it has told up to here is enough.
        }
        Collections.reverse(exceptions);
        return exceptions;
    }

    private static SentryException exception(Throwable thrown) {
        String type = thrown.getClass().getName();
        int dot = type.lastIndexOf('.');
        SentryException exception = new SentryException();
        exception.setType(type.substring(dot + 1));
        exception.setModule(dot < 0 ? null : type.substring(0, dot));
        exception.setStacktrace(stack(thrown.getStackTrace()));
        return exception;
    }

    /** The innermost call last. */
    private static SentryStackTrace stack(StackTraceElement[] elements) {
        List<SentryStackFrame> frames = new ArrayList<>();
        for (StackTraceElement element : elements) {
            SentryStackFrame frame = new SentryStackFrame();
            frame.setModule(element.getClassName());
            frame.setFunction(element.getMethodName());
            frame.setFilename(element.getFileName());
            frame.setLineno(element.getLineNumber() >= 0 ? element.getLineNumber() : null);
            frame.setNative(element.isNativeMethod());
            frames.add(frame);
        }
        Collections.reverse(frames);
        return new SentryStackTrace(frames);
    }
}
