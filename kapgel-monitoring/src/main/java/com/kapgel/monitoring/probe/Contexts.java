package com.kapgel.monitoring.probe;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.stream.Stream;

/** The contexts that Sentry has setters for, and keeps in one map. */
final class Contexts {
    private Contexts() {}

    /** Adds one of each kind, if the object is such a map. Feedback makes another item of an event, so it is sent by itself. */
    static void add(Object object, Planter planter, String path) {
        if (object instanceof io.sentry.protocol.Contexts contexts) {
            setters().filter(setter -> !setter.getName().equals("setFeedback")).forEach(setter -> {
                Class<?> kind = setter.getParameterTypes()[0];
                if (kind == io.sentry.SpanContext.class) {
                    fillTrace(contexts, planter, path);
                } else {
                    set(contexts, setter, planter.make(kind, path + "." + kind.getSimpleName()));
                }
            });
        }
    }

    private static void fillTrace(io.sentry.protocol.Contexts contexts, Planter planter, String path) {
        io.sentry.SpanContext trace = contexts.getTrace();
        if (trace == null) {
            trace = new io.sentry.SpanContext("http.server", new io.sentry.TracesSamplingDecision(true));
            contexts.setTrace(trace);
        }
        planter.fill(trace, path + ".trace");
    }

    private static Stream<Method> setters() {
        return Stream.of(io.sentry.protocol.Contexts.class.getMethods())
                .filter(method -> method.getName().startsWith("set") && method.getParameterCount() == 1)
                .filter(method -> method.getParameterTypes()[0].getName().startsWith("io.sentry."));
    }

    private static void set(Object target, Method setter, Object value) {
        try {
            setter.invoke(target, value);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("The probe cannot call " + setter, e);
        }
    }
}
