package com.kapgel.monitoring.probe;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a field is declared to hold. */
final class GenericTypes {
    private GenericTypes() {}

    /** The type with the variables of its class replaced by what they stand for. */
    static Type resolve(Type type, Map<TypeVariable<?>, Type> variables) {
        if (type instanceof TypeVariable<?> variable) {
            return variables.getOrDefault(variable, Object.class);
        }
        if (type instanceof ParameterizedType parameterized) {
            List<Type> arguments = Stream.of(parameterized.getActualTypeArguments())
                    .map(argument -> resolve(argument, variables))
                    .toList();
            return new Parameterized(raw(parameterized), arguments);
        }
        return type;
    }

    /** What stands at this place between the angle brackets; anything if there are none. */
    static Type argument(Type type, int index) {
        if (type instanceof ParameterizedType parameterized && parameterized.getActualTypeArguments().length > index) {
            return parameterized.getActualTypeArguments()[index];
        }
        return Object.class;
    }

    static Class<?> raw(Type type) {
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
    private record Parameterized(Class<?> rawType, List<Type> arguments) implements ParameterizedType {
        @Override
        public Type[] getActualTypeArguments() {
            return arguments.toArray(new Type[0]);
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
