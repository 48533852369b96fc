package com.kapgel.security.logback;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.spi.AppenderAttachable;
import ch.qos.logback.core.spi.AppenderAttachableImpl;
import com.kapgel.security.Redactor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * Stands before other appenders and takes the secrets out of what they get: message and arguments, MDC, key-value pairs, markers, and
 * the messages of exceptions with their causes and what they suppress. Line breaks and other control characters in values are written
 * out; in the message itself, which the programmer has written, line breaks stay.
 *
 * <p>Appenders get copies: maps and lists of what is in maps, collections, arrays and records, and of other objects their text. So an
 * encoder that reads the fields of objects finds none, and what callers change later changes nothing.
 *
 * <p>In front of everything that is configured, once the secrets are known:
 *
 * <pre>{@code
 * RedactingAppender.installIn((LoggerContext) LoggerFactory.getILoggerFactory(), Redactor.standard().alsoHiding(secrets));
 * }</pre>
 *
 * <p>Or in logback.xml, with what {@link Redactor#standard} hides:
 *
 * <pre>{@code
 * <appender name="REDACTED" class="com.kapgel.security.logback.RedactingAppender">
 *   <appender-ref ref="FILE"/>
 * </appender>
 * }</pre>
 *
 * <p>A value whose {@code toString} throws is written as {@code [unreadable: com.example.Type]}, and an event that cannot be read is
 * written without its text. Safe for use by several threads.
 */
@SuppressWarnings("exports") // whoever uses it requires Logback himself
public final class RedactingAppender extends UnsynchronizedAppenderBase<ILoggingEvent>
        implements AppenderAttachable<ILoggingEvent> {
    private final AppenderAttachableImpl<ILoggingEvent> appenders = new AppenderAttachableImpl<>();
    private final LongAdder unreadableEvents = new LongAdder();
    private volatile Redactor redactor;

    /** For logback.xml. */
    public RedactingAppender() {
        this(Redactor.standard());
    }

    /** An appender that is given others by {@link #addAppender}. */
    public RedactingAppender(Redactor redactor) {
        this.redactor = Objects.requireNonNull(redactor, "redactor");
    }

    /**
     * Puts one in front of all appenders that loggers have; where there is one already, that takes this redactor. Appenders that come
     * later, as with a reload of logback.xml, are not behind it until this is called again.
     */
    public static void installIn(LoggerContext context, Redactor redactor) {
        Objects.requireNonNull(redactor, "redactor");
        for (Logger logger : context.getLoggerList()) {
            List<Appender<ILoggingEvent>> direct = new ArrayList<>();
            logger.iteratorForAppenders().forEachRemaining(direct::add);
            for (Appender<ILoggingEvent> appender : direct) {
                if (appender instanceof RedactingAppender redacting) {
                    redacting.redactor = redactor;
                } else {
                    // The new one first, so that no event gets lost between.
                    logger.addAppender(around(appender, context, redactor));
                    logger.detachAppender(appender);
                }
            }
        }
    }

    private static RedactingAppender around(
            Appender<ILoggingEvent> appender, LoggerContext context, Redactor redactor) {
        RedactingAppender redacting = new RedactingAppender(redactor);
        redacting.setContext(context);
        redacting.setName("redacting " + appender.getName());
        redacting.addAppender(appender);
        redacting.start();
        return redacting;
    }

    /** How many events could not be read, and have been written without their text. */
    public long unreadableEvents() {
        return unreadableEvents.sum();
    }

    @Override
    protected void append(ILoggingEvent event) {
        appenders.appendLoopOnAppenders(redacted(event));
    }

    private ILoggingEvent redacted(ILoggingEvent event) {
        try {
            return RedactedEvent.of(event, redactor);
        } catch (Throwable e) {
            if (RedactedParts.isFatal(e)) {
                throw e;
            }
            unreadableEvents.increment();
            return RedactedEvent.unreadable(event, e);
        }
    }

    @Override
    public void stop() {
        super.stop();
        appenders.detachAndStopAllAppenders();
    }

    @Override
    public void addAppender(Appender<ILoggingEvent> appender) {
        appenders.addAppender(appender);
    }

    @Override
    public Iterator<Appender<ILoggingEvent>> iteratorForAppenders() {
        return appenders.iteratorForAppenders();
    }

    @Override
    public Appender<ILoggingEvent> getAppender(String name) {
        return appenders.getAppender(name);
    }

    @Override
    public boolean isAttached(Appender<ILoggingEvent> appender) {
        return appenders.isAttached(appender);
    }

    @Override
    public void detachAndStopAllAppenders() {
        appenders.detachAndStopAllAppenders();
    }

    @Override
    public boolean detachAppender(Appender<ILoggingEvent> appender) {
        return appenders.detachAppender(appender);
    }

    @Override
    public boolean detachAppender(String name) {
        return appenders.detachAppender(name);
    }
}
