package com.kapgel.monitoring.probe;

import io.sentry.JsonSerializable;
import io.sentry.SpanId;
import io.sentry.protocol.SentryId;
import java.io.File;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts canaries into every field of an object and of what is in it. Not safe for use by several threads. */
final class Planter {
    private static final int DEEPEST = 12;

    private final Canaries canaries;
    private final SdkTypes types;
    private final Set<Class<?>> planted = new HashSet<>();
    private final Set<String> unplanted = new TreeSet<>();
    private final Deque<Class<?>> around = new ArrayDeque<>();

    Planter(Canaries canaries, SdkTypes types) {
        this.canaries = canaries;
        this.types = types;
    }

    /** Types that could not be filled, and those that go over the wire and were met nowhere. */
    List<String> unplanted() {
        Set<String> all = new TreeSet<>(unplanted);
        types.concrete().stream()
                .filter(type -> !planted.contains(type) && !Harmless.isHarmless(type))
                .forEach(type -> all.add(type.getName() + " is part of nothing that was sent"));
        return new ArrayList<>(all);
    }

    /** A new one with a canary in each of its fields. */
    <T> T make(Class<T> type, String path) {
        return fill(instantiate(type, path), path);
    }

    /** The same object, with a canary in each of its fields. */
    <T> T fill(T object, String path) {
        fill(object, path, Map.of());
        return object;
    }

    private void fill(Object object, String path, Map<TypeVariable<?>, Type> variables) {
        planted.add(object.getClass());
        around.push(object.getClass());
        try {
            for (Class<?> type = object.getClass(); isOfSdk(type); type = type.getSuperclass()) {
                for (Field field : type.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                        plant(object, field, path + "." + field.getName(), variables);
                    }
                }
            }
            Contexts.add(object, this, path);
        } finally {
            around.pop();
        }
    }

    private void plant(Object object, Field field, String path, Map<TypeVariable<?>, Type> variables) {
        if (Harmless.isHarmless(field)) {
            return;
        }
        try {
            field.setAccessible(true);
            Object present = field.get(object);
            Object value = value(resolve(field.getGenericType(), variables), present, path);
            if (value != null && value != present) {
                field.set(object, value);
            }
        } catch (IllegalAccessException | IllegalArgumentException | InaccessibleObjectException e) {
            unplanted.add(field.getDeclaringClass().getName() + "." + field.getName() + " (" + e + ")");
        }
    }

    /** What to put where this type is declared; null to leave what is there. */
    @Nullable
    Object value(Type type, @Nullable Object present, String path) {
        Class<?> raw = raw(type);
        if (raw == String.class || raw == CharSequence.class) {
            return canaries.text(path);
        }
        if (raw == Object.class) {
            return freeMap(path);
        }
        if (isOfSdk(raw) && present instanceof Map<?, ?>) {
            return mapOfSdk(present, path);
        }
        if (Map.class.isAssignableFrom(raw)) {
            return map(type, present, path);
        }
        if (Collection.class.isAssignableFrom(raw)) {
            return collection(type, raw, present, path);
        }
        if (raw.isArray()) {
            return array(raw, path);
        }
        if (raw.isEnum()) {
            return present != null ? null : raw.getEnumConstants()[0];
        }
        if (isOfSdk(raw) && !Harmless.isHarmless(raw)) {
            return ofSdk(type, raw, present, path);
        }
        return plain(raw, present, path);
    }

    /** What an application puts where anything may stand. */
    Map<String, Object> freeMap(String path) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("note", canaries.text(path + ".note"));
        map.put("userPassword", canaries.secret(path + ".userPassword"));
        map.put(canaries.address(path + ".(name)"), "by address");
        map.put("url", "https://shop.example/pay?%74oken=" + canaries.secret(path + ".url") + "&to=izmir");
        Map<String, Object> deep = new LinkedHashMap<>();
        deep.put("x-api-key", List.of(canaries.secret(path + ".deep.x-api-key")));
        deep.put("list", List.of(Map.of("mail", canaries.text(path + ".deep.list.mail"))));
        map.put("deep", deep);
        return map;
    }

    private Object map(Type type, @Nullable Object present, String path) {
        Type valueType = argument(type, 1);
        Map<Object, @Nullable Object> map = new ConcurrentHashMap<>();
        if (present instanceof Map<?, ?> before) {
            before.forEach((key, value) -> map.put(Objects.requireNonNull(key), value));
        }
        if (raw(valueType) == Object.class) {
            map.putAll(freeMap(path));
        } else {
            putIfMade(map, "note", value(valueType, null, path + ".note"));
            if (raw(valueType) == String.class) {
                map.put("api_key", canaries.secret(path + ".api_key"));
                map.put(canaries.address(path + ".(name)"), "by address");
            }
        }
        return map;
    }

    /** Contexts, which may hold anything. */
    @SuppressWarnings("unchecked")
    private Object mapOfSdk(Object present, String path) {
        ((Map<String, Object>) present).putAll(freeMap(path));
        return fill(present, path);
    }

    private static void putIfMade(Map<Object, @Nullable Object> map, String key, @Nullable Object value) {
        if (value != null) {
            map.put(key, value);
        }
    }

    private Object collection(Type type, Class<?> raw, @Nullable Object present, String path) {
        List<Object> elements = new ArrayList<>();
        if (present instanceof Collection<?> before) {
            before.stream().filter(Objects::nonNull).forEach(elements::add);
        }
        Type elementType = argument(type, 0);
        List<Class<?>> kinds =
                Modifier.isAbstract(raw(elementType).getModifiers()) ? types.implementing(raw(elementType)) : List.of();
        if (kinds.isEmpty()) {
            kinds = List.of(raw(elementType));
        }
        for (Class<?> kind : kinds) {
            Object element =
                    value(kind == raw(elementType) ? elementType : kind, null, path + "[" + elements.size() + "]");
            if (element != null) {
                elements.add(element);
            }
        }
        if (raw.isAssignableFrom(ArrayList.class)) {
            return elements;
        }
        return raw.isAssignableFrom(LinkedHashSet.class)
                ? new LinkedHashSet<>(elements)
                : new ConcurrentLinkedQueue<>(elements);
    }

    private @Nullable Object array(Class<?> raw, String path) {
        if (raw == String[].class) {
            return new String[] {canaries.text(path + "[0]")};
        }
        if (raw == Object[].class) {
            return new Object[] {canaries.text(path + "[0]")};
        }
        return null; // Numbers.
    }

    private @Nullable Object ofSdk(Type type, Class<?> raw, @Nullable Object present, String path) {
        if (around.contains(raw) || around.size() > DEEPEST) {
            return null;
        }
        Object object = present != null ? present : instantiate(raw, path);
        Map<TypeVariable<?>, Type> variables = new LinkedHashMap<>();
        if (type instanceof ParameterizedType parameterized) {
            for (int i = 0; i < raw.getTypeParameters().length; i++) {
                variables.put(raw.getTypeParameters()[i], parameterized.getActualTypeArguments()[i]);
            }
        }
        fill(object, path, variables);
        return object;
    }

    private @Nullable Object plain(Class<?> raw, @Nullable Object present, String path) {
        if (raw == File.class) {
            return EmptyFile.create();
        }
        if (present != null || raw.isPrimitive()) {
            return null;
        }
        if (raw == Boolean.class) {
            return true;
        }
        if (raw == Integer.class || raw == Number.class) {
            return 1;
        }
        if (raw == Long.class) {
            return 1L;
        }
        if (raw == Double.class) {
            return 1.0;
        }
        if (raw == Float.class) {
            return 1.0f;
        }
        if (raw == Date.class) {
            return new Date(0);
        }
        if (raw == TimeZone.class) {
            return TimeZone.getTimeZone("UTC");
        }
        if (raw == SentryId.class) {
            return new SentryId();
        }
        if (raw == SpanId.class) {
            return new SpanId();
        }
        if (!Harmless.isHarmless(raw)) {
            unplanted.add(raw.getName() + " at " + path);
        }
        return null;
    }

    private <T> T instantiate(Class<T> type, String path) {
        Class<?> made = Modifier.isAbstract(type.getModifiers())
                ? types.implementing(type).stream().findFirst().orElse(type)
                : type;
        List<Constructor<?>> constructors = Stream.of(made.getDeclaredConstructors())
                .filter(constructor -> !List.of(constructor.getParameterTypes()).contains(made))
                .sorted(Comparator.comparingLong(Planter::machinery).thenComparingInt(Constructor::getParameterCount))
                .toList();
        StringBuilder failures = new StringBuilder();
        for (Constructor<?> constructor : constructors) {
            try {
                constructor.setAccessible(true);
                return type.cast(constructor.newInstance(arguments(constructor, path)));
            } catch (ReflectiveOperationException | IllegalArgumentException e) {
                failures.append(' ').append(e.getCause() == null ? e : e.getCause());
            }
        }
        throw new IllegalStateException("The probe cannot make a " + made.getName() + " for " + path + ":" + failures);
    }

    /** Parameters that are no data, such as the tracer that a transaction may be made of. */
    private static long machinery(Constructor<?> constructor) {
        return Stream.of(constructor.getParameterTypes())
                .filter(type -> isOfSdk(type) && !JsonSerializable.class.isAssignableFrom(type) && !type.isEnum())
                .count();
    }

    private @Nullable Object[] arguments(Constructor<?> constructor, String path) {
        Type[] declared = constructor.getGenericParameterTypes();
        @Nullable Object[] arguments = new Object[constructor.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            Class<?> raw = constructor.getParameterTypes()[i];
            arguments[i] = quiet(declared.length == arguments.length ? declared[i] : raw, path);
        }
        return arguments;
    }

    /** What a constructor wants to have; the fields are filled afterwards. */
    private @Nullable Object quiet(Type type, String path) {
        Class<?> raw = raw(type);
        if (raw.isPrimitive()) {
            return Primitives.one(raw);
        }
        if (raw == String.class || raw == Object.class) {
            return "x";
        }
        if (Map.class.isAssignableFrom(raw)) {
            return new ConcurrentHashMap<>();
        }
        if (Collection.class.isAssignableFrom(raw)) {
            return new ArrayList<>();
        }
        if (raw.isEnum()) {
            return raw.getEnumConstants()[0];
        }
        return isOfSdk(raw) && !Harmless.isHarmless(raw) ? instantiate(raw, path) : plain(raw, null, path);
    }

    private static boolean isOfSdk(@Nullable Class<?> type) {
        return type != null
                && type.getName().startsWith("io.sentry.")
                && !type.getName().contains(".vendor.");
    }

    private static Type resolve(Type type, Map<TypeVariable<?>, Type> variables) {
        if (type instanceof TypeVariable<?> variable) {
            return variables.getOrDefault(variable, Object.class);
        }
        if (type instanceof ParameterizedType parameterized) {
            Type[] arguments = Stream.of(parameterized.getActualTypeArguments())
                    .map(argument -> resolve(argument, variables))
                    .toArray(Type[]::new);
            return new Parameterized(raw(parameterized), arguments);
        }
        return type;
    }

    private static Type argument(Type type, int index) {
        if (type instanceof ParameterizedType parameterized && parameterized.getActualTypeArguments().length > index) {
            return parameterized.getActualTypeArguments()[index];
        }
        return Object.class;
    }

    private static Class<?> raw(Type type) {
        if (type instanceof Class<?> itself) {
            return itself;
        }
        if (type instanceof ParameterizedType parameterized) {
            return raw(parameterized.getRawType());
        }
        if (type instanceof WildcardType wildcard) {
            return raw(wildcard.getUpperBounds()[0]);
        }
        return Object.class;
    }

    /** A generic type whose variables are known. */
    private record Parameterized(Class<?> rawType, Type... arguments) implements ParameterizedType {
        @Override
        public Type[] getActualTypeArguments() {
            return arguments.clone();
        }

        @Override
        public Type getRawType() {
            return rawType;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return null;
        }
    }
}
