package com.kapgel.migrate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a configuration, so that all of it is told at once. */
final class Problems {

    private final List<String> found = new ArrayList<>();

    void require(boolean rule, String otherwise) {
        if (!rule) {
            found.add(otherwise);
        }
    }

    /** The value, or null with its complaint noted. */
    <T> @Nullable T attempt(Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            found.add(String.valueOf(e.getMessage()));
            return null;
        }
    }

    void throwIfAny(String headline) {
        if (!found.isEmpty()) {
            String separator = System.lineSeparator() + "  - ";
            throw new IllegalArgumentException(headline + ":" + separator + String.join(separator, found));
        }
    }
}
