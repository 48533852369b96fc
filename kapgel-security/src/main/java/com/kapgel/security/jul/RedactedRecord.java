package com.kapgel.security.jul;

import com.kapgel.security.Redactor;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A record as another handler gets it: with its message put together, and without secrets. */
final class RedactedRecord {
    private static final Formatter MESSAGES = new Formatter() {
        @Override
        public String format(LogRecord logged) {
            return formatMessage(logged);
        }
    };

    /** What a copy has in the place of parts. */
    private static final List<String> INSTEAD = List.of(Redactor.REPLACEMENT, "[left out]", "[unreadable: ");

    private static final Pattern LINE = Pattern.compile("[^\r\n]++");

    private final LogRecord logged;
    private final Redactor redactor;

    private RedactedRecord(LogRecord logged, Redactor redactor) {
        this.logged = logged;
        this.redactor = redactor;
    }

    static LogRecord of(LogRecord logged, Redactor redactor) {
        return new RedactedRecord(logged, redactor).copy();
    }

    /** Says only that the record cannot be read, as nobody knows what the rest of it holds. */
    static LogRecord unreadable(LogRecord logged, Throwable failure) {
        return withMessage(
                "[a record that could not be read: " + failure.getClass().getName() + "]", logged);
    }

    private static LogRecord withMessage(String message, LogRecord logged) {
        LogRecord copy = new LogRecord(logged.getLevel(), message);
        copy.setInstant(logged.getInstant());
        copy.setLongThreadID(logged.getLongThreadID());
        copy.setSequenceNumber(logged.getSequenceNumber());
        return copy;
    }

    private LogRecord copy() {
        LogRecord copy = withMessage(message(), logged);
        copy.setLoggerName(oneLine(logged.getLoggerName()));
        copy.setSourceClassName(oneLine(logged.getSourceClassName()));
        copy.setSourceMethodName(oneLine(logged.getSourceMethodName()));
        Throwable thrown = logged.getThrown();
        if (thrown != null) {
            copy.setThrown(RedactedException.of(thrown, redactor));
        }
        return copy;
    }

    private String message() {
        LogRecord onOneLine = new LogRecord(logged.getLevel(), logged.getMessage());
        onOneLine.setResourceBundle(logged.getResourceBundle());
        onOneLine.setParameters(parameters());
        return lines(redactor.redact(String.valueOf(MESSAGES.format(onOneLine))));
    }

    /** With the line breaks of the text, and with its other control characters written out. */
    private static String lines(String text) {
        return Redactor.oneLine(text).equals(text)
                ? text
                : LINE.matcher(text).replaceAll(line -> Matcher.quoteReplacement(Redactor.oneLine(line.group())));
    }

    private @Nullable Object @Nullable [] parameters() {
        @Nullable Object[] given = logged.getParameters();
        return given == null ? null : Arrays.stream(given).map(this::parameter).toArray();
    }

    /** Numbers that are no secret and dates as they are, since a message may say how they are written. */
    private @Nullable Object parameter(@Nullable Object value) {
        if (value == null || value instanceof Date) {
            return value;
        }
        String words = Redactor.oneLine(inWords(value));
        return value instanceof Number && !words.contains(Redactor.REPLACEMENT) ? value : words;
    }

    /** Its own where nothing in it is hidden, else those of the copy, as its own may tell the secret without its name. */
    private String inWords(Object value) {
        if (value instanceof String text) {
            return redactor.redact(text);
        }
        String words = String.valueOf(redactor.redactStructure(value));
        if (!isTakenApart(value) || INSTEAD.stream().anyMatch(words::contains)) {
            return words;
        }
        try {
            String own = value.toString();
            return redactor.redact(own).equals(own) ? own : words;
        } catch (Throwable e) {
            if (isFatal(e)) {
                throw e;
            }
            return words;
        }
    }

    /** Arrays are as well, and have no words of their own. */
    private static boolean isTakenApart(Object value) {
        return value instanceof Record
                || value instanceof Map<?, ?>
                || value instanceof Map.Entry<?, ?>
                || value instanceof Collection<?>
                || value instanceof Optional<?>;
    }

    private @Nullable String oneLine(@Nullable String name) {
        return name == null ? null : Redactor.oneLine(redactor.redact(name));
    }

    /** Whether the machine itself gives up, which is not ours to hide. A stack that has overflowed is free again. */
    static boolean isFatal(Throwable failure) {
        return failure instanceof VirtualMachineError && !(failure instanceof StackOverflowError);
    }
}
