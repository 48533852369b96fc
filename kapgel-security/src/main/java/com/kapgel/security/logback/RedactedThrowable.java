package com.kapgel.security.logback;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import org.jspecify.annotations.Nullable;

/** An exception whose message, and those of its causes and of what they suppress, have no secrets. */
final class RedactedThrowable implements IThrowableProxy {
    /** Longer chains are made by mistake. */
    private static final int DEEPEST = 100;

    private final IThrowableProxy thrown;
    private final @Nullable String message;
    private final @Nullable String overridingMessage;
    private final @Nullable IThrowableProxy cause;
    private final IThrowableProxy @Nullable [] suppressed;

    private RedactedThrowable(IThrowableProxy thrown, RedactedParts parts, int depth) {
        this.thrown = thrown;
        this.message = oneLine(thrown.getMessage(), parts);
        this.overridingMessage = oneLine(thrown.getOverridingMessage(), parts);
        this.cause = of(thrown.getCause(), parts, depth);
        IThrowableProxy[] all = thrown.getSuppressed();
        this.suppressed = all == null ? null : new IThrowableProxy[depth == DEEPEST ? 0 : all.length];
        for (int i = 0; suppressed != null && i < suppressed.length; i++) {
            suppressed[i] = new RedactedThrowable(all[i], parts, depth + 1);
        }
    }

    static IThrowableProxy of(IThrowableProxy thrown, RedactedParts parts) {
        return new RedactedThrowable(thrown, parts, 0);
    }

    private static @Nullable IThrowableProxy of(@Nullable IThrowableProxy cause, RedactedParts parts, int depth) {
        return cause == null || depth == DEEPEST ? null : new RedactedThrowable(cause, parts, depth + 1);
    }

    private static @Nullable String oneLine(@Nullable String message, RedactedParts parts) {
        return message == null ? null : parts.oneLine(message);
    }

    @Override
    public @Nullable String getMessage() {
        return message;
    }

    @Override
    public @Nullable String getOverridingMessage() {
        return overridingMessage;
    }

    @Override
    public String getClassName() {
        return thrown.getClassName();
    }

    @Override
    public StackTraceElementProxy[] getStackTraceElementProxyArray() {
        return thrown.getStackTraceElementProxyArray();
    }

    @Override
    public int getCommonFrames() {
        return thrown.getCommonFrames();
    }

    @Override
    public @Nullable IThrowableProxy getCause() {
        return cause;
    }

    @Override
    public IThrowableProxy @Nullable [] getSuppressed() {
        return suppressed;
    }

    @Override
    public boolean isCyclic() {
        return thrown.isCyclic();
    }
}
