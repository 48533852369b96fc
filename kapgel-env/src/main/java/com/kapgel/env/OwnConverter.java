package com.kapgel.env;

import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.util.List;
import java.util.function.Function;

/** A function of the application. Trusted with the value, but not with what is told of it. */
record OwnConverter(Function<String, ?> function, Class<?> type) implements Converter {

    static OwnConverter of(Class<?> type, Declaration.Rules rules) {
        Class<? extends Function<String, ?>> converter = rules.converter();
        if (rules.restrictText()) {
            throw new IllegalArgumentException("with a converter only that decides: drop the other rules");
        }
        try {
            Constructor<? extends Function<String, ?>> constructor = converter.getDeclaredConstructor();
            constructor.setAccessible(true);
            return new OwnConverter(constructor.newInstance(), boxed(type));
        } catch (ReflectiveOperationException | RuntimeException | Error e) { // or what its static initializer throws
            Refusal.throwIfOfTheMachine(e);
            throw new IllegalArgumentException(
                    "its converter " + converter.getName() + " cannot be made: give it a constructor without"
                            + " parameters, open to com.kapgel.env, that does not fail",
                    e);
        }
    }

    private static Class<?> boxed(Class<?> type) {
        return MethodType.methodType(type).wrap().returnType();
    }

    @Override
    public Reading read(String text, String note) {
        Object value;
        try {
            value = function.apply(text);
        } catch (Throwable e) { // whatever it throws, also what it may not declare
            return Reading.refused("not_convertible", told(e, text) + note);
        }
        return type.isInstance(value)
                ? Reading.accepted(value)
                : Reading.refused("not_convertible", "its converter gave no " + type.getSimpleName() + note);
    }

    /** A text that was refused may be a secret in the wrong place. */
    private String told(Throwable refusal, String text) {
        List<Given> given = List.of(new Given(text, Secret.of(text)));
        return Refusal.tell(refusal, "its converter", function.getClass(), given);
    }

    @Override
    public String expected() {
        return "a text that makes a " + type.getSimpleName();
    }
}
