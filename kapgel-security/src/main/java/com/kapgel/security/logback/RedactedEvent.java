package com.kapgel.security.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggerContextVO;
import com.kapgel.security.Redactor;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.helpers.MessageFormatter;

/** An event without its secrets. All is read when it is made, so it stays the same wherever and whenever it is written. */
final class RedactedEvent implements ILoggingEvent {
    private final ILoggingEvent event;
    private final String loggerName;
    private final LoggerContextVO context;
    private final String threadName;
    private final String message;
    private final String formattedMessage;
    private final @Nullable Object @Nullable [] arguments;
    private final @Nullable List<Marker> markers;
    private final Map<String, String> mdc;
    private final @Nullable List<KeyValuePair> keyValuePairs;
    private final @Nullable IThrowableProxy throwable;

    private RedactedEvent(ILoggingEvent event, RedactedParts parts) {
        @Nullable Object @Nullable [] copies = parts.arguments(event.getArgumentArray());
        String written = written(event, copies, parts);
        String redacted = parts.text(written);
        // A secret that is in the whole may be half in the message and half in an argument, and be in neither alone.
        boolean split = !redacted.equals(written);
        IThrowableProxy thrown = event.getThrowableProxy();
        this.event = event;
        this.loggerName = parts.oneLine(event.getLoggerName());
        this.context = parts.context(event.getLoggerContextVO());
        this.threadName = parts.oneLine(event.getThreadName());
        this.formattedMessage = RedactedParts.lines(redacted);
        this.message = split ? formattedMessage : RedactedParts.lines(orEmpty(event.getMessage()));
        this.arguments = split ? null : copies;
        this.markers = parts.markers(event.getMarkerList());
        this.mdc = parts.map(event.getMDCPropertyMap());
        this.keyValuePairs = parts.pairs(event.getKeyValuePairs());
        this.throwable = thrown == null ? null : RedactedThrowable.of(thrown, parts);
    }

    private RedactedEvent(ILoggingEvent event, String message) {
        this.event = event;
        this.loggerName = "";
        this.context = RedactedParts.nowhere();
        this.threadName = "";
        this.message = message;
        this.formattedMessage = message;
        this.arguments = null;
        this.markers = null;
        this.mdc = Map.of();
        this.keyValuePairs = null;
        this.throwable = null;
    }

    static ILoggingEvent of(ILoggingEvent event, Redactor redactor) {
        return new RedactedEvent(event, new RedactedParts(redactor));
    }

    /** Says only that the event cannot be read, as nobody knows what the rest of it holds. */
    static ILoggingEvent unreadable(ILoggingEvent event, Throwable failure) {
        return new RedactedEvent(
                event, "[an event that could not be read: " + failure.getClass().getName() + "]");
    }

    private static String written(ILoggingEvent event, @Nullable Object @Nullable [] copies, RedactedParts parts) {
        @Nullable Object @Nullable [] arguments = event.getArgumentArray();
        return orEmpty(
                arguments == null || copies == null
                        ? event.getFormattedMessage()
                        : MessageFormatter.basicArrayFormat(event.getMessage(), parts.inMessage(arguments, copies)));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    @Override
    public String getThreadName() {
        return threadName;
    }

    @Override
    public Level getLevel() {
        return event.getLevel();
    }

    @Override
    public String getMessage() {
        return message;
    }

    @Override
    @SuppressWarnings("NullAway") // Logback has no annotations; arguments may be null.
    public @Nullable Object @Nullable [] getArgumentArray() {
        return arguments;
    }

    @Override
    public String getFormattedMessage() {
        return formattedMessage;
    }

    @Override
    public String getLoggerName() {
        return loggerName;
    }

    @Override
    public LoggerContextVO getLoggerContextVO() {
        return context;
    }

    @Override
    public @Nullable IThrowableProxy getThrowableProxy() {
        return throwable;
    }

    @Override
    public StackTraceElement[] getCallerData() {
        return event.getCallerData();
    }

    @Override
    public boolean hasCallerData() {
        return event.hasCallerData();
    }

    @Override
    public @Nullable List<Marker> getMarkerList() {
        return markers;
    }

    @Override
    public Map<String, String> getMDCPropertyMap() {
        return mdc;
    }

    @Override
    @Deprecated
    public Map<String, String> getMdc() {
        return mdc;
    }

    @Override
    public long getTimeStamp() {
        return event.getTimeStamp();
    }

    @Override
    public Instant getInstant() {
        return event.getInstant();
    }

    @Override
    public int getNanoseconds() {
        return event.getNanoseconds();
    }

    @Override
    public long getSequenceNumber() {
        return event.getSequenceNumber();
    }

    @Override
    public @Nullable List<KeyValuePair> getKeyValuePairs() {
        return keyValuePairs;
    }

    /** Everything has been read, and nothing of the event itself is to be read again. */
    @Override
    public void prepareForDeferredProcessing() {}

    @Override
    public String toString() {
        return "[" + getLevel() + "] " + formattedMessage;
    }
}
