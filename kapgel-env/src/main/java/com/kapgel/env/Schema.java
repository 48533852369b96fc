package com.kapgel.env;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What a record declares: one variable for each component, in their order. */
record Schema(List<Variable> variables) {

    /**
     * Reads the record.
     *
     * @throws IllegalArgumentException with every mistake, by record and component
     */
    static Schema of(Class<? extends Record> type) {
        Objects.requireNonNull(type, "type");
        if (!type.isRecord()) {
            throw new IllegalArgumentException(type.getName() + " is not a record");
        }
        List<Variable> variables = new ArrayList<>();
        List<String> mistakes = new ArrayList<>();
        Map<String, String> owners = new HashMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String place = type.getSimpleName() + "." + component.getName();
            try {
                Variable variable = Variable.of(component);
                // Names that differ only in case are one variable on Windows.
                String owner = owners.putIfAbsent(Ascii.upperCase(variable.name()), place);
                if (owner != null) {
                    throw new IllegalArgumentException("its variable " + variable.name() + " belongs to " + owner);
                }
                variables.add(variable);
            } catch (IllegalArgumentException mistake) {
                mistakes.add(place + ": " + mistake.getMessage());
            }
        }
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException("The record " + type.getName() + " cannot describe an environment.\n  "
                    + String.join("\n  ", mistakes));
        }
        return new Schema(List.copyOf(variables));
    }

    Set<String> names() {
        Set<String> names = new HashSet<>();
        variables.forEach(variable -> names.add(variable.name()));
        return names;
    }
}
