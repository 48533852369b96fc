package com.kapgel.security;

import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One copy of a structure without secrets. Also of one that contains itself, throws, or changes meanwhile. */
final class StructureCopy {
    private static final int DEEPEST = 32;
    private static final int MOST_ELEMENTS = 10_000;
    private static final String LEFT_OUT = "[left out]";

    private final Redactor redactor;
    private int elements;

    StructureCopy(Redactor redactor) {
        this.redactor = redactor;
    }

    @Nullable
    Object of(@Nullable Object value) {
        return of(value, 0);
    }

    private @Nullable Object of(@Nullable Object value, int depth) {
        try {
            return copy(value, depth);
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            // Such as a toString that fails. What it says may tell the secret, so it is not told.
            return "[unreadable " + typeOf(value) + "]";
        }
    }

    private static String typeOf(@Nullable Object value) {
        return value == null ? "null" : value.getClass().getName();
    }

    private @Nullable Object copy(@Nullable Object value, int depth) {
        if (value == null || value instanceof Boolean || value instanceof Enum<?>) {
            return value;
        }
        if (value instanceof Number number) {
            return number(number);
        }
        if (value instanceof CharSequence || value instanceof Character) {
            return redactor.redact(value.toString());
        }
        if (depth == DEEPEST) {
            return LEFT_OUT;
        }
        if (value instanceof Optional<?> optional) {
            return of(optional.orElse(null), depth + 1);
        }
        if (value instanceof Map<?, ?> map) {
            return map(map, depth);
        }
        if (value instanceof Iterable<?> iterable && !(value instanceof Path)) {
            return list(iterable, depth);
        }
        if (value instanceof char[] chars) {
            return redactor.redact(new String(chars));
        }
        if (value instanceof byte[] bytes) {
            return "[" + bytes.length + " bytes]";
        }
        if (value.getClass().isArray()) {
            return list(elementsOf(value), depth);
        }
        if (value instanceof Record record) {
            return record(record, depth);
        }
        return redactor.redact(String.valueOf(value));
    }

    /** As it is, unless it is that of a card. */
    private Object number(Number number) {
        String text = number.toString();
        String redacted = redactor.redact(text);
        return redacted.equals(text) ? number : redacted;
    }

    private Map<String, @Nullable Object> map(Map<?, ?> map, int depth) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (elements++ >= MOST_ELEMENTS) {
                copy.put(LEFT_OUT, LEFT_OUT);
                break;
            }
            put(copy, name(entry.getKey()), entry.getValue(), depth);
        }
        return copy;
    }

    private void put(Map<String, @Nullable Object> copy, String name, @Nullable Object value, int depth) {
        boolean hidden = value != null && redactor.hidesKey(name);
        copy.put(redactor.redact(name), hidden ? Redactor.REPLACEMENT : of(value, depth + 1));
    }

    private static String name(@Nullable Object key) {
        try {
            return String.valueOf(key);
        } catch (RuntimeException e) {
            return "[unreadable " + typeOf(key) + "]";
        }
    }

    private List<@Nullable Object> list(Iterable<?> given, int depth) {
        List<@Nullable Object> copy = new ArrayList<>();
        for (Object element : given) {
            if (elements++ >= MOST_ELEMENTS) {
                copy.add(LEFT_OUT);
                break;
            }
            copy.add(of(element, depth + 1));
        }
        return copy;
    }

    /** Of whatever type its elements are. */
    private static Iterable<@Nullable Object> elementsOf(Object array) {
        return () -> IntStream.range(0, Array.getLength(array))
                .<@Nullable Object>mapToObj(index -> Array.get(array, index))
                .iterator();
    }

    /** By its components where they may be read, else by its text. */
    private Object record(Record record, int depth) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            try {
                component.getAccessor().trySetAccessible();
                put(copy, component.getName(), component.getAccessor().invoke(record), depth);
            } catch (ReflectiveOperationException e) {
                return redactor.redact(String.valueOf(record));
            }
        }
        return copy;
    }
}
