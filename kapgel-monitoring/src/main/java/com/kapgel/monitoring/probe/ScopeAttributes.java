package com.kapgel.monitoring.probe;

import io.sentry.IScope;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.stream.Stream;

/** Attributes that a scope gives to logs and metrics, since 8.31. */
final class ScopeAttributes {
    private ScopeAttributes() {}

    static void add(IScope scope, Planter planter) {
        Stream.of(IScope.class.getMethods())
                .filter(method -> method.getName().equals("setAttribute") && method.getParameterCount() == 2)
                .forEach(method -> planter.freeMap("scope.attributes")
                        .forEach((name, value) -> set(scope, method, "scope." + name, value)));
    }

    private static void set(IScope scope, Method method, String name, Object value) {
        try {
            method.invoke(scope, name, value);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("The probe cannot call " + method, e);
        }
    }
}
