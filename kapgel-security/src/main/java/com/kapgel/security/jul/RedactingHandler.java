package com.kapgel.security.jul;

import com.kapgel.security.Redactor;
import java.util.Date;
import java.util.Objects;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Stands before another handler and takes the secrets out of what it gets: the message with its parameters, and the messages of
 * exceptions with their causes and what they suppress.
 *
 * <pre>{@code
 * RedactingHandler.installIn(Logger.getLogger(""), Redactor.standard());
 * }</pre>
 *
 * <p>Safe for use by several threads, as the other handler is.
 */
public final class RedactingHandler extends Handler {
    private static final Formatter MESSAGES = new Formatter() {
        @Override
        public String format(LogRecord logged) {
            return formatMessage(logged);
        }
    };

    private final Handler handler;
    private final Redactor redactor;

    /** What {@code handler} is to get, without secrets. */
    public RedactingHandler(Handler handler, Redactor redactor) {
        this.handler = Objects.requireNonNull(handler, "handler");
        this.redactor = Objects.requireNonNull(redactor, "redactor");
    }

    /** Puts one in front of each handler of the logger; {@code ""} names the one that all others pass their records on to. */
    public static void installIn(Logger logger, Redactor redactor) {
        for (Handler handler : logger.getHandlers()) {
            Handler behind = handler instanceof RedactingHandler redacting ? redacting.handler : handler;
            logger.addHandler(new RedactingHandler(behind, redactor));
            logger.removeHandler(handler);
        }
    }

    @Override
    public void publish(@Nullable LogRecord logged) {
        if (logged != null && handler.isLoggable(logged)) {
            handler.publish(redacted(logged));
        }
    }

    private LogRecord redacted(LogRecord logged) {
        LogRecord told = new LogRecord(logged.getLevel(), message(logged));
        told.setInstant(logged.getInstant());
        told.setLoggerName(logged.getLoggerName());
        told.setLongThreadID(logged.getLongThreadID());
        told.setSequenceNumber(logged.getSequenceNumber());
        told.setSourceClassName(logged.getSourceClassName());
        told.setSourceMethodName(logged.getSourceMethodName());
        Throwable thrown = logged.getThrown();
        if (thrown != null) {
            told.setThrown(RedactedException.of(thrown, redactor));
        }
        return told;
    }

    private String message(LogRecord logged) {
        try {
            LogRecord onOneLine = new LogRecord(logged.getLevel(), logged.getMessage());
            onOneLine.setResourceBundle(logged.getResourceBundle());
            onOneLine.setParameters(onOneLine(logged.getParameters()));
            return redactor.redact(String.valueOf(MESSAGES.format(onOneLine)));
        } catch (RuntimeException e) {
            return "[a record that could not be read: " + e.getClass().getName() + "]";
        }
    }

    /** Numbers and dates as they are, since a message may say how they are written. */
    private static @Nullable Object @Nullable [] onOneLine(@Nullable Object @Nullable [] parameters) {
        if (parameters == null) {
            return null;
        }
        @Nullable Object[] told = parameters.clone();
        for (int i = 0; i < told.length; i++) {
            Object value = told[i];
            boolean plain = value == null || value instanceof Number || value instanceof Date;
            told[i] = plain ? value : Redactor.oneLine(String.valueOf(value));
        }
        return told;
    }

    @Override
    public boolean isLoggable(@Nullable LogRecord logged) {
        return handler.isLoggable(logged);
    }

    @Override
    public void flush() {
        handler.flush();
    }

    @Override
    public void close() {
        handler.close();
    }
}
