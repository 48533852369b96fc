package com.kapgel.security.jul;

import com.kapgel.security.Redactor;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Stands before another handler and takes the secrets out of what it gets: the message with its parameters, and the messages of
 * exceptions with their causes and what they suppress. Line breaks and other control characters in parameters are written out; in the
 * message itself, which the programmer has written, line breaks stay.
 *
 * <pre>{@code
 * RedactingHandler.installIn(Logger.getLogger(""), Redactor.standard());
 * }</pre>
 *
 * <p>A parameter whose {@code toString} throws is written as {@code [unreadable: com.example.Type]}, and a record that cannot be read is
 * written without its text. Safe for use by several threads, as the other handler is.
 */
public final class RedactingHandler extends Handler {
    private final Handler handler;
    private final Redactor redactor;
    private final LongAdder unreadableRecords = new LongAdder();

    /** What {@code handler} is to get, without secrets. */
    public RedactingHandler(Handler handler, Redactor redactor) {
        this.handler = Objects.requireNonNull(handler, "handler");
        this.redactor = Objects.requireNonNull(redactor, "redactor");
    }

    /**
     * Puts one in front of each handler that the logger has; {@code ""} names the one that all others pass their records on to.
     * Handlers that come later, as with a reload of the configuration, are not behind one until this is called again.
     */
    public static void installIn(Logger logger, Redactor redactor) {
        for (Handler handler : logger.getHandlers()) {
            Handler behind = handler instanceof RedactingHandler redacting ? redacting.handler : handler;
            logger.addHandler(new RedactingHandler(behind, redactor));
            logger.removeHandler(handler);
        }
    }

    /** How many records could not be read, and have been written without their text. */
    public long unreadableRecords() {
        return unreadableRecords.sum();
    }

    @Override
    public void publish(@Nullable LogRecord logged) {
        if (logged != null && handler.isLoggable(logged)) {
            handler.publish(redacted(logged));
        }
    }

    private LogRecord redacted(LogRecord logged) {
        try {
            return RedactedRecord.of(logged, redactor);
        } catch (Throwable e) {
            if (RedactedRecord.isFatal(e)) {
                throw e;
            }
            unreadableRecords.increment();
            return RedactedRecord.unreadable(logged, e);
        }
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
