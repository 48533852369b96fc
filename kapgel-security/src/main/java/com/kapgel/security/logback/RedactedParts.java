package com.kapgel.security.logback;

import ch.qos.logback.classic.spi.LoggerContextVO;
import com.kapgel.security.Redactor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;
import org.slf4j.event.KeyValuePair;
import org.slf4j.helpers.BasicMarker;

/** What an event has from its callers, without secrets, and in copies that nobody can change later. */
final class RedactedParts {
    /** Markers that hold each other any deeper do so by mistake. */
    private static final int DEEPEST_MARKER = 8;

    private static final int MOST_MARKERS = 64;

    /** What a copy has in the place of parts. */
    private static final List<String> INSTEAD = List.of(Redactor.REPLACEMENT, "[left out]", "[unreadable: ");

    private static final Pattern LINE = Pattern.compile("[^\r\n]++");

    private final Redactor redactor;

    RedactedParts(Redactor redactor) {
        this.redactor = redactor;
    }

    String text(String text) {
        return redactor.redact(text);
    }

    String oneLine(@Nullable String text) {
        return text == null ? "" : Redactor.oneLine(redactor.redact(text));
    }

    /** With the line breaks of the text, and with its other control characters written out. */
    static String lines(String text) {
        return Redactor.oneLine(text).equals(text)
                ? text
                : LINE.matcher(text).replaceAll(line -> Matcher.quoteReplacement(Redactor.oneLine(line.group())));
    }

    /** For encoders that read them one by one. */
    @Nullable
    Object @Nullable [] arguments(@Nullable Object @Nullable [] arguments) {
        return arguments == null
                ? null
                : Arrays.stream(arguments).map(this::value).toArray();
    }

    /** As they stand in the message, given the copies that {@link #arguments} has made. */
    @Nullable
    Object[] inMessage(@Nullable Object[] arguments, @Nullable Object[] copies) {
        @Nullable Object[] written = copies.clone();
        for (int i = 0; i < written.length; i++) {
            written[i] = inMessage(arguments[i], copies[i]);
        }
        return written;
    }

    /** In its own words where nothing in it is hidden, as a record may have such; else by what is in it. */
    private @Nullable Object inMessage(@Nullable Object value, @Nullable Object copy) {
        if (value == null || !isTakenApart(value)) {
            return copy;
        }
        try {
            String words = value.toString();
            return words.equals(oneLine(words)) && isWhole(copy) ? words : copy;
        } catch (Throwable e) {
            if (isFatal(e)) {
                throw e;
            }
            return copy;
        }
    }

    /** Else its own words may tell what the copy does not, without the name that gives it away. */
    private static boolean isWhole(@Nullable Object copy) {
        String written = String.valueOf(copy);
        return INSTEAD.stream().noneMatch(written::contains);
    }

    /** Arrays are as well, and have no words of their own. */
    private static boolean isTakenApart(Object value) {
        return value instanceof Record
                || value instanceof Map<?, ?>
                || value instanceof Map.Entry<?, ?>
                || value instanceof Collection<?>
                || value instanceof Optional<?>;
    }

    /** Of types whose insides we know, so that no encoder finds more in it than we have seen. */
    private @Nullable Object value(@Nullable Object value) {
        return value instanceof String text ? oneLine(text) : onOneLine(redactor.redactStructure(value));
    }

    private static @Nullable Object onOneLine(@Nullable Object copy) {
        if (copy instanceof String text) {
            return Redactor.oneLine(text);
        }
        if (copy instanceof List<?> list) {
            List<@Nullable Object> lines = new ArrayList<>();
            list.forEach(element -> lines.add(onOneLine(element)));
            return lines;
        }
        if (copy instanceof Map<?, ?> map) {
            Map<@Nullable Object, @Nullable Object> lines = new LinkedHashMap<>();
            map.forEach((key, value) -> lines.put(onOneLine(key), onOneLine(value)));
            return lines;
        }
        return copy;
    }

    Map<String, String> map(@Nullable Map<String, String> map) {
        if (map == null || map.isEmpty()) {
            return Map.of();
        }
        Map<String, String> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put(oneLine(key), String.valueOf(named(key, value))));
        return copy;
    }

    @Nullable
    List<KeyValuePair> pairs(@Nullable List<KeyValuePair> pairs) {
        if (pairs == null) {
            return null;
        }
        List<KeyValuePair> copies = new ArrayList<>();
        for (KeyValuePair pair : pairs) {
            copies.add(new KeyValuePair(oneLine(pair.key), named(pair.key, pair.value)));
        }
        return copies;
    }

    private @Nullable Object named(@Nullable String name, @Nullable Object value) {
        return value != null && name != null && redactor.hidesKey(name) ? Redactor.REPLACEMENT : value(value);
    }

    @Nullable
    List<Marker> markers(@Nullable List<Marker> markers) {
        return markers == null
                ? null
                : markers.stream()
                        .map(marker -> marker(marker, 0, Collections.newSetFromMap(new IdentityHashMap<>())))
                        .toList();
    }

    /**
     * Those that are not SLF4J's own may hold values for encoders, and have them in their text. One that is reached twice is copied where
     * it is met first, as ways through markers that share others are without number.
     */
    @SuppressWarnings("deprecation") // Markers in markers are, but they are still there.
    private Marker marker(Marker marker, int depth, Set<Marker> seen) {
        Object name = marker instanceof BasicMarker ? marker.getName() : marker;
        Marker copy = MarkerFactory.getDetachedMarker(String.valueOf(value(name)));
        seen.add(marker);
        for (Iterator<Marker> inside = marker.iterator(); depth < DEEPEST_MARKER && inside.hasNext(); ) {
            Marker next = inside.next();
            if (seen.size() < MOST_MARKERS && !seen.contains(next)) {
                copy.add(marker(next, depth + 1, seen));
            }
        }
        return copy;
    }

    /** Its properties may be those of the configuration, with passwords. */
    LoggerContextVO context(@Nullable LoggerContextVO context) {
        return context == null
                ? nowhere()
                : new LoggerContextVO(
                        oneLine(context.getName()), map(context.getPropertyMap()), context.getBirthTime());
    }

    static LoggerContextVO nowhere() {
        return new LoggerContextVO("", Map.of(), 0);
    }

    /** Whether the machine itself gives up, which is not ours to hide. A stack that has overflowed is free again. */
    static boolean isFatal(Throwable failure) {
        return failure instanceof VirtualMachineError && !(failure instanceof StackOverflowError);
    }
}
