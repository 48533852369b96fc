package com.kapgel.example.orders;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object, read one by one and strictly.
 *
 * <pre>{@code
 * long branchId = fields.id("branchId");
 * List<Fields> items = fields.objects("items", 50);
 * fields.done();                                       // throws when anything was wrong, with the whole list
 * }</pre>
 *
 * <p>A field that is missing or wrong yields a stand-in and is remembered; so nothing may be done with the values before
 * {@link #done()} has returned.
 */
final class Fields {

    private final String path;
    private final Map<String, @Nullable Object> object;
    private final List<ProblemException.Field> problems;
    private final Set<String> asked = new HashSet<>();
    private final List<Fields> children = new ArrayList<>();

    private Fields(String path, Map<String, @Nullable Object> object, List<ProblemException.Field> problems) {
        this.path = path;
        this.object = object;
        this.problems = problems;
    }

    static Fields of(byte[] body) {
        return new Fields("", Json.object(body), new ArrayList<>());
    }

    boolean has(String name) {
        return object.get(name) != null;
    }

    /** A key of one of our tables: a whole number from 1. */
    long id(String name) {
        return whole(name, 1, Long.MAX_VALUE);
    }

    long whole(String name, long min, long max) {
        BigDecimal value = number(name, BigDecimal.valueOf(min), BigDecimal.valueOf(max));
        if (value.stripTrailingZeros().scale() > 0) {
            reject(name, "must be a whole number");
            return min;
        }
        return value.longValueExact();
    }

    double degrees(String name, int max) {
        return number(name, BigDecimal.valueOf(-max), BigDecimal.valueOf(max)).doubleValue();
    }

    /** A moment that may be left out. */
    Optional<Instant> instant(String name) {
        asked.add(name);
        Object value = object.get(name);
        try {
            return value == null ? Optional.empty() : Optional.of(Instant.parse(value.toString()));
        } catch (DateTimeParseException e) {
            reject(name, "must be a time such as 2026-03-01T12:00:00Z");
            return Optional.empty();
        }
    }

    <E extends Enum<E>> E oneOf(String name, Class<E> type) {
        E[] constants = type.getEnumConstants();
        Object value = required(name);
        for (E constant : constants) {
            if (constant.name().equals(value)) {
                return constant;
            }
        }
        if (value != null) {
            reject(name, Stream.of(constants).map(Enum::name).collect(Collectors.joining(", ", "must be one of ", "")));
        }
        return constants[0];
    }

    /** The objects of a list that must have at least one. */
    List<Fields> objects(String name, int max) {
        Object value = required(name);
        if (!(value instanceof List<?> list) || list.isEmpty() || list.size() > max) {
            if (value != null) {
                reject(name, "must be a list of 1 to " + max + " objects");
            }
            return List.of();
        }
        List<Fields> objects = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            object(name + "[" + i + "]", list.get(i)).ifPresent(objects::add);
        }
        children.addAll(objects);
        return objects;
    }

    void reject(String name, String detail) {
        problems.add(new ProblemException.Field(path + name, detail));
    }

    /** Throws when a field was wrong, missing or not asked for. */
    void done() {
        rejectUnknown();
        if (!problems.isEmpty()) {
            throw ProblemException.invalid(problems);
        }
    }

    private void rejectUnknown() {
        object.keySet().stream()
                .filter(name -> !asked.contains(name))
                .forEach(name -> reject(name, "is not known here"));
        children.forEach(Fields::rejectUnknown);
    }

    private BigDecimal number(String name, BigDecimal min, BigDecimal max) {
        Object value = required(name);
        if (value instanceof BigDecimal number && number.compareTo(min) >= 0 && number.compareTo(max) <= 0) {
            return number;
        }
        if (value != null) {
            reject(name, "must be a number from " + min + " to " + max);
        }
        return min;
    }

    private Optional<Fields> object(String name, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, field) -> copy.put((String) key, field));
            return Optional.of(new Fields(path + name + ".", copy, problems));
        }
        reject(name, "must be an object");
        return Optional.empty();
    }

    private @Nullable Object required(String name) {
        asked.add(name);
        Object value = object.get(name);
        if (value == null) {
            reject(name, "is missing");
        }
        return value;
    }
}
