package com.kapgel.security.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggerContextVO;
import com.kapgel.security.Redactor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.helpers.MessageFormatter;

/** An event without its secrets. Read when it is made, so it stays the same wherever and whenever it is written. */
final class RedactedEvent implements ILoggingEvent {
    private final ILoggingEvent event;
    private final String threadName;
    private final String message;
    private final String formattedMessage;
    private final @Nullable Object @Nullable [] arguments;
    private final @Nullable List<Marker> markers;
    private final Map<String, String> mdc;
    private final @Nullable List<KeyValuePair> keyValuePairs;
    private final @Nullable IThrowableProxy throwable;

    private RedactedEvent(
            ILoggingEvent event,
            String threadName,
            String message,
            String formattedMessage,
            @Nullable Object @Nullable [] arguments,
            @Nullable List<Marker> markers,
            Map<String, String> mdc,
            @Nullable List<KeyValuePair> keyValuePairs,
            @Nullable IThrowableProxy throwable) {
        this.event = event;
        this.threadName = threadName;
        this.message = message;
        this.formattedMessage = formattedMessage;
        this.arguments = arguments;
        this.markers = markers;
        this.mdc = mdc;
        this.keyValuePairs = keyValuePairs;
        this.throwable = throwable;
    }

    /** Where anything about the event cannot be read, only that is told, as nobody knows what the rest holds. */
    static ILoggingEvent of(ILoggingEvent event, Redactor redactor) {
        try {
            return redacted(event, new Values(redactor));
        } catch (RuntimeException | StackOverflowError e) {
            String stub = "[an event that could not be read: " + e.getClass().getName() + "]";
            return new RedactedEvent(event, "", stub, stub, null, null, Map.of(), null, null);
        }
    }

    private static RedactedEvent redacted(ILoggingEvent event, Values values) {
        @Nullable Object @Nullable [] arguments = values.arguments(event.getArgumentArray());
        String written = formatted(event, arguments);
        String formatted = values.text(written);
        // Cut out of the whole, a secret may have been half in the message and half in an argument: neither may be told
        // alone.
        boolean split = !formatted.equals(written);
        IThrowableProxy thrown = event.getThrowableProxy();
        return new RedactedEvent(
                event,
                values.oneLine(event.getThreadName()),
                split ? formatted : event.getMessage(),
                formatted,
                split ? null : arguments,
                values.markers(event.getMarkerList()),
                values.map(event.getMDCPropertyMap()),
                values.pairs(event.getKeyValuePairs()),
                thrown == null ? null : RedactedThrowable.of(thrown, values));
    }

    /** As it is, unless an argument had to be changed. */
    @SuppressWarnings("ReferenceEquality") // This very array says that nothing had to be changed.
    private static String formatted(ILoggingEvent event, @Nullable Object @Nullable [] arguments) {
        boolean changed = arguments != null && arguments != event.getArgumentArray();
        String written = changed
                ? MessageFormatter.basicArrayFormat(event.getMessage(), arguments)
                : event.getFormattedMessage();
        return written == null ? "" : written;
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
        return event.getLoggerName();
    }

    @Override
    public LoggerContextVO getLoggerContextVO() {
        return event.getLoggerContextVO();
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
