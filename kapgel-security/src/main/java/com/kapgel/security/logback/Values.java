package com.kapgel.security.logback;

import com.kapgel.security.Redactor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;
import org.slf4j.event.KeyValuePair;

/** What callers have put into an event, without secrets and on one line each. */
final class Values {
    private final Redactor redactor;

    Values(Redactor redactor) {
        this.redactor = redactor;
    }

    String text(String text) {
        return redactor.redact(text);
    }

    String oneLine(@Nullable String text) {
        return text == null ? "" : Redactor.oneLine(redactor.redact(text));
    }

    /** The same array if nothing in it has to be changed. */
    @SuppressWarnings("ReferenceEquality") // This very object may be told as it is.
    @Nullable
    Object @Nullable [] arguments(@Nullable Object @Nullable [] arguments) {
        if (arguments == null) {
            return null;
        }
        @Nullable Object[] changed = arguments;
        for (int i = 0; i < arguments.length; i++) {
            Object value = value(arguments[i]);
            if (value != arguments[i]) {
                changed = changed == arguments ? arguments.clone() : changed;
                changed[i] = value;
            }
        }
        return changed;
    }

    /** The same object if its text may be told as it is. */
    private @Nullable Object value(@Nullable Object value) {
        if (value == null || value instanceof Boolean) {
            return value;
        }
        if (value.getClass().isArray()) {
            return redactor.redactStructure(value);
        }
        String text = String.valueOf(value);
        String told = oneLine(text);
        return told.equals(text) ? value : told;
    }

    Map<String, String> map(@Nullable Map<String, String> map) {
        if (map == null || map.isEmpty()) {
            return Map.of();
        }
        Map<String, String> told = new LinkedHashMap<>();
        map.forEach((key, value) -> told.put(oneLine(key), String.valueOf(named(key, value))));
        return told;
    }

    @Nullable
    List<KeyValuePair> pairs(@Nullable List<KeyValuePair> pairs) {
        if (pairs == null) {
            return null;
        }
        List<KeyValuePair> told = new ArrayList<>();
        for (KeyValuePair pair : pairs) {
            told.add(new KeyValuePair(oneLine(pair.key), named(pair.key, pair.value)));
        }
        return told;
    }

    /** A marker may hold values in its own way, and tells them in its text. */
    @Nullable
    List<Marker> markers(@Nullable List<Marker> markers) {
        return markers == null ? null : markers.stream().map(this::marker).toList();
    }

    private Marker marker(Marker marker) {
        String text = marker.toString();
        String told = oneLine(text);
        return told.equals(text) ? marker : MarkerFactory.getDetachedMarker(told);
    }

    private @Nullable Object named(@Nullable String key, @Nullable Object value) {
        return value != null && key != null && redactor.hidesKey(key) ? Redactor.REPLACEMENT : value(value);
    }
}
