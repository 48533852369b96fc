package com.kapgel.env;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a record declares: a variable, or a group of them, for each component, in their order.
 *
 * @param name the record's simple name
 * @param variables those of all parts
 */
record Schema(String name, List<Part> parts, List<Variable> variables, RecordConstructor<?> constructor) {

    /**
     * Reads the record and those in it.
     *
     * @param constructors how records are made; throws IllegalArgumentException for one that is closed
     * @throws IllegalArgumentException with every mistake, by record and component
     */
    static Schema of(
            Class<? extends Record> type, Function<Class<? extends Record>, RecordConstructor<?>> constructors) {
        Objects.requireNonNull(type, "type");
        if (!type.isRecord()) {
            throw new IllegalArgumentException(type.getName() + " is not a record");
        }
        Reader reader = new Reader(constructors);
        Schema schema = reader.read(type, "", List.of());
        schema.requireStages(reader);
        if (!reader.mistakes.isEmpty()) {
            throw new IllegalArgumentException("The record " + type.getName() + " cannot describe an environment.\n  "
                    + String.join("\n  ", reader.mistakes));
        }
        return schema;
    }

    Set<String> names() {
        return variables().stream().map(Variable::name).collect(Collectors.toUnmodifiableSet());
    }

    /** The variable that says which stage this is, if there is one. */
    Optional<Variable> stage() {
        return variables().stream().filter(Variable::isStage).findFirst();
    }

    /** Rules for a stage take one that is known. */
    private void requireStages(Reader reader) {
        List<Variable> stages = variables().stream().filter(Variable::isStage).toList();
        if (stages.size() > 1) {
            reader.mistake(stages.get(1), stages.get(0).name() + " is the stage already");
        }
        for (Variable variable : variables()) {
            variable.requireStage(stages.isEmpty() ? null : stages.get(0))
                    .ifPresent(mistake -> reader.mistake(variable, mistake));
        }
    }

    /** Collects the mistakes of all records. */
    private static final class Reader {

        private final Function<Class<? extends Record>, RecordConstructor<?>> making;
        private final Map<Class<? extends Record>, RecordConstructor<?>> constructors = new HashMap<>();
        private final List<String> mistakes = new ArrayList<>();

        /** Record and component of each variable, by its name in upper case. */
        private final Map<String, String> owners = new HashMap<>();

        /** A group may be there several times, with other prefixes. */
        private final Map<Class<? extends Record>, List<Declaration>> declarations = new HashMap<>();

        Reader(Function<Class<? extends Record>, RecordConstructor<?>> making) {
            this.making = making;
        }

        Schema read(Class<? extends Record> type, String prefix, List<Class<?>> outer) {
            List<Class<?>> around = new ArrayList<>(outer);
            around.add(type);
            List<Part> parts = new ArrayList<>();
            for (Declaration declaration : declarations.computeIfAbsent(type, Declaration::of)) {
                String place = type.getSimpleName() + "." + declaration.component();
                try {
                    parts.add(part(declaration, place, prefix, around));
                } catch (IllegalArgumentException mistake) {
                    mistakes.add(place + ": " + mistake.getMessage());
                }
            }
            List<Variable> variables = new ArrayList<>();
            parts.forEach(part -> variables.addAll(part.variables()));
            return new Schema(
                    type.getSimpleName(),
                    List.copyOf(parts),
                    List.copyOf(variables),
                    constructors.computeIfAbsent(type, making));
        }

        /** Of a variable that could be read by itself. */
        void mistake(Variable variable, String mistake) {
            mistakes.add(owners.get(Ascii.upperCase(variable.name())) + ": " + mistake);
        }

        private Part part(Declaration declaration, String place, String prefix, List<Class<?>> around) {
            Optional<Class<? extends Record>> inner = Variable.innerRecord(declaration);
            if (inner.isEmpty()) {
                Variable variable = Variable.of(declaration, prefix);
                // Names that differ only in case are one variable on Windows.
                String owner = owners.putIfAbsent(Ascii.upperCase(variable.name()), place);
                if (owner != null) {
                    throw new IllegalArgumentException("its variable " + variable.name() + " belongs to " + owner);
                }
                return variable;
            }
            if (!declaration.rules().fitGroup()) {
                throw new IllegalArgumentException(
                        "a record inside takes no rule but its name; put others on its components");
            }
            if (around.contains(inner.get())) {
                throw new IllegalArgumentException(inner.get().getSimpleName() + " contains itself");
            }
            return new Group(
                    read(inner.get(), prefix + Variable.nameOf(declaration, "") + "_", around),
                    declaration.type() != inner.get());
        }
    }
}
