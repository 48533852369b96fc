package com.kapgel.security;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One copy of a structure without secrets, also of one that contains itself, throws where it is read, or changes meanwhile. */
final class StructureCopy {
    private static final int DEEPEST = 32;
    private static final int MOST_ELEMENTS = 10_000;
    private static final int MOST_CHARACTERS = 1 << 20;
    private static final String LEFT_OUT = "[left out]";

    private final Redactor redactor;

    /** In all maps, collections, arrays and records together, as parts that are shared make a small structure endless. */
    private int elements;

    private int charactersLeft = MOST_CHARACTERS;
    private int namesakes = 1;

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
        } catch (Throwable e) {
            return unreadable(value, e);
        }
    }

    private @Nullable Object copy(@Nullable Object value, int depth) {
        if (value == null || value instanceof Boolean || value instanceof Enum<?>) {
            return value;
        }
        if (value instanceof Number number) {
            return number(number);
        }
        if (value instanceof char[] chars) {
            return text(new String(chars));
        }
        if (value instanceof byte[] bytes) {
            return "[" + bytes.length + " bytes]";
        }
        if (!holdsOthers(value)) {
            return text(value.toString());
        }
        return depth == DEEPEST ? LEFT_OUT : inside(value, depth + 1);
    }

    /** Java's own as it is, unless it is that of a card; of any other its text, as that may change, or hold more. */
    private Object number(Number number) {
        String text = number.toString();
        String redacted = text(text);
        String kind = number.getClass().getPackageName();
        boolean javasOwn = kind.equals("java.lang") || kind.equals("java.math");
        return javasOwn && redacted.equals(text) ? number : redacted;
    }

    /** Never cut, as nobody would recognize half a secret. */
    private String text(String text) {
        if (text.length() > charactersLeft) {
            return LEFT_OUT;
        }
        charactersLeft -= text.length();
        return redactor.redact(text);
    }

    /** What can only be iterated over may have names that the iteration does not tell, as a tree of JSON has. */
    private static boolean holdsOthers(Object value) {
        return value instanceof Map<?, ?>
                || value instanceof Map.Entry<?, ?>
                || value instanceof Collection<?>
                || value instanceof Optional<?>
                || value instanceof Record
                || value.getClass().isArray();
    }

    /** @param depth of what is in it */
    private @Nullable Object inside(Object value, int depth) {
        if (value instanceof Map<?, ?> map) {
            return map(map.entrySet(), depth);
        }
        if (value instanceof Map.Entry<?, ?> entry) {
            return map(List.of(entry), depth);
        }
        if (value instanceof Collection<?> collection) {
            return list(collection, depth);
        }
        if (value instanceof Optional<?> optional) {
            return of(optional.orElse(null), depth);
        }
        if (value instanceof Record record) {
            return record(record, depth);
        }
        return list(elementsOf(value), depth);
    }

    /** Counts the next one. */
    private boolean isOneTooMany() {
        elements++;
        return elements > MOST_ELEMENTS;
    }

    private Map<String, @Nullable Object> map(Iterable<? extends Map.Entry<?, ?>> entries, int depth) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : entries) {
            if (isOneTooMany()) {
                leaveOut(copy);
                break;
            }
            put(copy, name(entry.getKey()), entry.getValue(), depth);
        }
        hideNamed(copy);
        return copy;
    }

    /** What is called value where the name beside it is that of a secret: {@code {name=password, value=x}}. */
    private void hideNamed(Map<String, @Nullable Object> copy) {
        for (Map.Entry<String, @Nullable Object> entry : copy.entrySet()) {
            if (NamedValues.isName(entry.getKey()) && isNameOfSecret(entry.getValue())) {
                copy.replaceAll(
                        (name, value) -> value != null && NamedValues.isValue(name) ? Redactor.REPLACEMENT : value);
                return;
            }
        }
    }

    private boolean isNameOfSecret(@Nullable Object name) {
        return (name instanceof String || name instanceof Enum<?>) && redactor.hidesKey(name.toString());
    }

    private static String name(@Nullable Object key) {
        try {
            return key == null ? "null" : Objects.requireNonNull(key.toString());
        } catch (Throwable e) {
            return unreadable(key, e);
        }
    }

    private void put(Map<String, @Nullable Object> copy, String name, @Nullable Object value, int depth) {
        if (name.length() > charactersLeft) {
            // Nobody has looked at the name, so nobody may see the value.
            leaveOut(copy);
            return;
        }
        boolean hidden = value != null && redactor.hidesKey(name);
        copy.put(freeName(copy, text(name)), hidden ? Redactor.REPLACEMENT : of(value, depth));
    }

    private void leaveOut(Map<String, @Nullable Object> copy) {
        copy.put(freeName(copy, LEFT_OUT), LEFT_OUT);
    }

    /** With a number where others have become the same. It only grows, so that many of them take no longer to find. */
    private String freeName(Map<String, @Nullable Object> copy, String name) {
        String free = name;
        while (copy.containsKey(free)) {
            namesakes++;
            free = name + " (" + namesakes + ")";
        }
        return free;
    }

    private List<@Nullable Object> list(Iterable<?> given, int depth) {
        List<@Nullable Object> copy = new ArrayList<>();
        for (Object element : given) {
            if (isOneTooMany()) {
                copy.add(LEFT_OUT);
                break;
            }
            copy.add(of(element, depth));
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
            Method accessor = component.getAccessor();
            if (!accessor.trySetAccessible()) {
                return text(record.toString());
            }
            if (isOneTooMany()) {
                leaveOut(copy);
                break;
            }
            try {
                put(copy, component.getName(), accessor.invoke(record), depth);
            } catch (ReflectiveOperationException e) {
                copy.put(component.getName(), unreadable(record, Objects.requireNonNullElse(e.getCause(), e)));
            }
        }
        hideNamed(copy);
        return copy;
    }

    /** Not what the failure says, as that may be the secret. What the machine itself throws goes on, unless its stack is free again. */
    private static String unreadable(@Nullable Object value, Throwable failure) {
        if (failure instanceof VirtualMachineError fatal && !(failure instanceof StackOverflowError)) {
            throw fatal;
        }
        return "[unreadable: " + (value == null ? "null" : value.getClass().getName()) + "]";
    }
}
