package com.kapgel.monitoring.probe;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Puts canaries into every field of an object and of what is in it. Not safe for use by several threads. */
final class Planter {
    private static final int DEEPEST = 12;

    private final Canaries canaries;
    private final SdkTypes types;
    private final Set<Class<?>> planted = new HashSet<>();
    private final Set<String> unplanted = new TreeSet<>();
    private final EmptyObjects empty;
    private final Deque<Class<?>> around = new ArrayDeque<>();

    Planter(Canaries canaries, SdkTypes types) {
        this.canaries = canaries;
        this.types = types;
        this.empty = new EmptyObjects(types, unplanted);
    }

    /** Types that could not be filled, and those that go over the wire and were met nowhere. */
    List<String> unplanted() {
        Set<String> all = new TreeSet<>(unplanted);
        types.concrete().stream()
                .filter(type -> !planted.contains(type) && !Harmless.isHarmless(type))
                .forEach(type -> all.add(type.getName() + " is part of nothing that was sent"));
        return new ArrayList<>(all);
    }

    /** Notes a method that tells the SDK something, and that the probe does not know. */
    void report(Method method) {
        unplanted.add(method.getDeclaringClass().getName() + "." + method.getName());
    }

    /** A new one with a canary in each of its fields. */
    <T> T make(Class<T> type, String path) {
        return fill(empty.make(type, path), path);
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
            for (Class<?> type = object.getClass(); SdkTypes.isOfSdk(type); type = type.getSuperclass()) {
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

    @SuppressWarnings("ReferenceEquality") // the object itself, filled where it was
    private void plant(Object object, Field field, String path, Map<TypeVariable<?>, Type> variables) {
        if (Harmless.isHarmless(field)) {
            return;
        }
        try {
            field.setAccessible(true);
            Object present = field.get(object);
            Object value = value(GenericTypes.resolve(field.getGenericType(), variables), present, path);
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
        Class<?> raw = GenericTypes.raw(type);
        if (raw == String.class || raw == CharSequence.class) {
            return canaries.text(path);
        }
        if (raw == Object.class) {
            return freeMap(path);
        }
        if (SdkTypes.isOfSdk(raw) && present instanceof Map<?, ?>) {
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
        if (SdkTypes.isOfSdk(raw) && !Harmless.isHarmless(raw)) {
            return ofSdk(type, raw, present, path);
        }
        return empty.plain(raw, present, path);
    }

    String text(String path) {
        return canaries.text(path);
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
        Type valueType = GenericTypes.argument(type, 1);
        Map<Object, @Nullable Object> map = new ConcurrentHashMap<>();
        if (present instanceof Map<?, ?> before) {
            before.forEach((key, value) -> map.put(Objects.requireNonNull(key), value));
        }
        if (GenericTypes.raw(valueType) == Object.class) {
            map.putAll(freeMap(path));
        } else {
            putIfMade(map, "note", value(valueType, null, path + ".note"));
            if (GenericTypes.raw(valueType) == String.class) {
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
        Type elementType = GenericTypes.argument(type, 0);
        List<Class<?>> kinds = Modifier.isAbstract(GenericTypes.raw(elementType).getModifiers())
                ? types.implementing(GenericTypes.raw(elementType))
                : List.of();
        if (kinds.isEmpty()) {
            kinds = List.of(GenericTypes.raw(elementType));
        }
        for (Class<?> kind : kinds) {
            Object element = value(
                    kind == GenericTypes.raw(elementType) ? elementType : kind,
                    null,
                    path + "[" + elements.size() + "]");
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
        Class<?> component = raw.getComponentType();
        if (component == byte.class) {
            return canaries.text(path).getBytes(StandardCharsets.UTF_8);
        }
        if (component == char.class) {
            return canaries.text(path).toCharArray();
        }
        if (component.isPrimitive()) {
            return null; // Numbers.
        }
        Object element = component == Object.class ? canaries.text(path + "[0]") : value(component, null, path + "[0]");
        Object array = Array.newInstance(component, element == null ? 0 : 1);
        if (element != null) {
            Array.set(array, 0, element);
        }
        return array;
    }

    private @Nullable Object ofSdk(Type type, Class<?> raw, @Nullable Object present, String path) {
        if (around.contains(raw) || around.size() > DEEPEST) {
            return null;
        }
        Object object = present != null ? present : empty.make(raw, path);
        Map<TypeVariable<?>, Type> variables = new LinkedHashMap<>();
        if (type instanceof ParameterizedType parameterized) {
            for (int i = 0; i < raw.getTypeParameters().length; i++) {
                variables.put(raw.getTypeParameters()[i], parameterized.getActualTypeArguments()[i]);
            }
        }
        fill(object, path, variables);
        return object;
    }
}
