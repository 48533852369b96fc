package com.kapgel.env;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** What a record says about one component, read once: each question to an annotation takes as long as reading its variable. */
record Declaration(String component, Type type, Rules rules) {

    /** A {@link Var}, or what it would be if nothing was said. */
    record Rules(
            String name,
            String defaultValue,
            boolean allowEmpty,
            String description,
            boolean stage,
            List<String> requiredIn,
            Class<? extends Function<String, ?>> converter,
            long min,
            long max,
            int minLength,
            int maxLength,
            String pattern,
            List<String> schemes) {

        private static final Rules NONE =
                of(Objects.requireNonNull(Bare.class.getRecordComponents()[0].getAnnotation(Var.class)));

        private static Rules of(Var var) {
            return new Rules(
                    var.name(),
                    var.defaultValue(),
                    var.allowEmpty(),
                    var.description(),
                    var.stage(),
                    List.of(var.requiredIn()),
                    var.converter(),
                    var.min(),
                    var.max(),
                    var.minLength(),
                    var.maxLength(),
                    var.pattern(),
                    List.of(var.schemes()));
        }

        boolean hasConverter() {
            return converter != Var.None.class;
        }

        /** Whether they say more of a text than its type does. */
        boolean restrictText() {
            return allowEmpty
                    || min != Long.MIN_VALUE
                    || max != Long.MAX_VALUE
                    || minLength != 0
                    || maxLength != Integer.MAX_VALUE
                    || !pattern.isEmpty()
                    || !schemes.isEmpty();
        }

        /** Whether they fit a record inside, which is no variable itself. */
        boolean fitGroup() {
            return !restrictText() && defaultValue.isEmpty() && !stage && requiredIn.isEmpty();
        }
    }

    static List<Declaration> of(Class<? extends Record> type) {
        return Arrays.stream(type.getRecordComponents()).map(Declaration::of).toList();
    }

    private static Declaration of(RecordComponent component) {
        Var var = component.getAnnotation(Var.class);
        return new Declaration(
                component.getName(), component.getGenericType(), var == null ? Rules.NONE : Rules.of(var));
    }

    private record Bare(@Var String component) {}
}
