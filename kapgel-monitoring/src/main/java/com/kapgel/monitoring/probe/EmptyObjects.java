package com.kapgel.monitoring.probe;

import io.sentry.JsonSerializable;
import io.sentry.SpanId;
import io.sentry.protocol.SentryId;
import java.io.File;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes objects of the SDK, with nothing in them yet. */
final class EmptyObjects {
    private final SdkTypes types;
    private final Set<String> unplanted;

    /** @param unplanted takes the kinds of values that nobody knows how to make */
    EmptyObjects(SdkTypes types, Set<String> unplanted) {
        this.types = types;
        this.unplanted = unplanted;
    }

    /** A new one, of the constructor that wants the least. */
    <T> T make(Class<T> type, String path) {
        Class<?> made = Modifier.isAbstract(type.getModifiers())
                ? types.implementing(type).stream().findFirst().orElse(type)
                : type;
        List<Constructor<?>> constructors = Stream.of(made.getDeclaredConstructors())
                .filter(constructor -> !List.of(constructor.getParameterTypes()).contains(made))
                .sorted(Comparator.comparingLong(EmptyObjects::machinery)
                        .thenComparingInt(Constructor::getParameterCount))
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
                .filter(type ->
                        SdkTypes.isOfSdk(type) && !JsonSerializable.class.isAssignableFrom(type) && !type.isEnum())
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
        Class<?> raw = GenericTypes.raw(type);
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
        return SdkTypes.isOfSdk(raw) && !Harmless.isHarmless(raw) ? make(raw, path) : plain(raw, null, path);
    }

    /** Where no text can stand, a value if there is none; null to leave what is there. */
    @SuppressWarnings("JavaUtilDate") // which the SDK uses
    @Nullable
    Object plain(Class<?> raw, @Nullable Object present, String path) {
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
}
