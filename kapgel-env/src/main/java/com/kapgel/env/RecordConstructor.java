package com.kapgel.env;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

/** The canonical constructor of a record, reached by reflection or by the caller's lookup. */
final class RecordConstructor<R extends Record> {

    private final Class<R> type;
    private final MethodHandle handle;

    private RecordConstructor(Class<R> type, MethodHandle handle) {
        this.type = type;
        this.handle = handle;
    }

    static <R extends Record> RecordConstructor<R> of(Class<R> type) {
        Constructor<R> constructor = canonical(type);
        if (!constructor.trySetAccessible()) {
            throw new IllegalArgumentException(closed(type));
        }
        try {
            return new RecordConstructor<>(type, MethodHandles.lookup().unreflectConstructor(constructor));
        } catch (IllegalAccessException e) {
            throw new IllegalArgumentException(closed(type), e);
        }
    }

    static <R extends Record> RecordConstructor<R> of(Class<R> type, MethodHandles.Lookup lookup) {
        try {
            MethodHandles.Lookup inside = MethodHandles.privateLookupIn(type, lookup);
            return new RecordConstructor<>(type, inside.unreflectConstructor(canonical(type)));
        } catch (IllegalAccessException e) {
            throw new IllegalArgumentException(
                    "The lookup of " + lookup.lookupClass().getName() + " has no access to " + type.getName()
                            + ". Call MethodHandles.lookup() in a class of the record's own module.",
                    e);
        }
    }

    /**
     * The record, or why its constructor refuses the values.
     *
     * @param given all that the values were made of, also inside of records among them
     */
    Reading create(List<Object> values, List<Given> given) {
        try {
            return Reading.accepted(type.cast(handle.invokeWithArguments(values)));
        } catch (Throwable e) { // whatever it throws
            return Reading.refused("rule_broken", Refusal.tell(e, "its constructor", type, given));
        }
    }

    private static <R extends Record> Constructor<R> canonical(Class<R> type) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return type.getDeclaredConstructor(types);
        } catch (NoSuchMethodException e) {
            throw new AssertionError("every record has a canonical constructor: " + type.getName(), e);
        }
    }

    private static String closed(Class<?> type) {
        Module ours = Env.class.getModule();
        return "Module " + type.getModule().getName() + " keeps " + type.getName() + " closed. Write 'opens "
                + type.getPackageName() + (ours.isNamed() ? " to " + ours.getName() : "")
                + ";' into its module-info.java, or load with Env.load(" + type.getSimpleName()
                + ".class, MethodHandles.lookup()).";
    }
}
