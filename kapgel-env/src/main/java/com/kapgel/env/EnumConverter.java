package com.kapgel.env;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The names of an enum's constants, without regard to the case of their ASCII letters. */
record EnumConverter(Map<String, Object> constants) implements Converter {

    static EnumConverter of(Class<?> type) {
        Map<String, Object> constants = new LinkedHashMap<>();
        for (Object constant : constantsOf(type)) {
            String name = ((Enum<?>) constant).name();
            if (constants.put(Ascii.lowerCase(name), constant) != null) {
                throw new IllegalArgumentException(
                        "two constants of " + type.getTypeName() + " differ only in case: " + name);
            }
        }
        if (constants.isEmpty()) {
            throw new IllegalArgumentException(type.getTypeName() + " has no constants");
        }
        return new EnumConverter(constants);
    }

    private static Object[] constantsOf(Class<?> type) {
        try {
            return Objects.requireNonNull(type.getEnumConstants());
        } catch (Throwable e) { // by its static initializer, or NoClassDefFoundError once that has failed
            Refusal.throwIfOfTheMachine(e);
            throw new IllegalArgumentException(type.getTypeName() + " has a static initializer that fails", e);
        }
    }

    @Override
    public Reading read(String text, String note) {
        Object constant = constants.get(Ascii.lowerCase(text));
        return constant == null ? refused("not_allowed", note) : Reading.accepted(constant);
    }

    @Override
    public String expected() {
        return constants.size() == 1
                ? String.join("", constants.keySet())
                : "one of " + String.join(", ", constants.keySet());
    }
}
