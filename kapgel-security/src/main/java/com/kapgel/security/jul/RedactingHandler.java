package com.kapgel.security.jul;

import com.kapgel.security.Redactor;
import java.io.UnsupportedEncodingException;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.ErrorManager;
import java.util.logging.Formatter;
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
 * written without its text. Formatter, encoding and error manager are those of the other handler; levels and filters count on both. Safe
 * for use by several threads, as the other handler is.
 */
@SuppressWarnings("UnsynchronizedOverridesSynchronized") // The handler behind it takes its own lock.
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
            logger.addHandler(around(handler, redactor));
            logger.removeHandler(handler);
        }
    }

    /** In the place of one that is there already, with its level and filter. */
    private static RedactingHandler around(Handler handler, Redactor redactor) {
        if (!(handler instanceof RedactingHandler former)) {
            return new RedactingHandler(handler, redactor);
        }
        RedactingHandler redacting = new RedactingHandler(former.handler, redactor);
        redacting.setLevel(former.getLevel());
        redacting.setFilter(former.getFilter());
        return redacting;
    }

    /** How many records could not be read, and have been written without their text. */
    public long unreadableRecords() {
        return unreadableRecords.sum();
    }

    @Override
    public void publish(@Nullable LogRecord logged) {
        if (logged != null && isLoggable(logged)) {
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

    /** By its own level and filter, and by those of the handler behind it. */
    @Override
    public boolean isLoggable(@Nullable LogRecord logged) {
        return logged != null && super.isLoggable(logged) && handler.isLoggable(logged);
    }

    /** Of the handler behind it, as that is the one that writes. */
    @Override
    public @Nullable Formatter getFormatter() {
        return handler.getFormatter();
    }

    @Override
    public void setFormatter(Formatter formatter) {
        handler.setFormatter(formatter);
    }

    /** Of the handler behind it. */
    @Override
    public @Nullable String getEncoding() {
        return handler.getEncoding();
    }

    @Override
    public void setEncoding(@Nullable String encoding) throws UnsupportedEncodingException {
        handler.setEncoding(encoding);
    }

    /** Of the handler behind it. */
    @Override
    public ErrorManager getErrorManager() {
        return handler.getErrorManager();
    }

    @Override
    public void setErrorManager(ErrorManager errors) {
        handler.setErrorManager(errors);
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
