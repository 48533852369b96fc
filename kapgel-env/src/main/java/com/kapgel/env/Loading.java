package com.kapgel.env;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One reading of a record from variables that do not change meanwhile. For one thread. */
final class Loading {

    private final Variables variables;
    private final List<Problem> problems = new ArrayList<>();

    private Set<String> declared = Set.of();

    /** As the environment says; empty if it says nothing that is right, which counts as every stage at once. */
    private String stage = "";

    /** What was read so far, also inside of groups: none of it may stand in a message. */
    private final List<Given> given = new ArrayList<>();

    Loading(Variables variables) {
        this.variables = variables;
    }

    /**
     * The record.
     *
     * @throws EnvException with everything that is wrong
     */
    Record load(Schema schema) {
        declared = schema.names();
        stage = schema.stage().map(this::stage).orElse("");
        Optional<Record> loaded = read(schema);
        if (problems.isEmpty() && loaded.isPresent()) {
            return loaded.get();
        }
        throw EnvException.of(problems, Misspelling.hints(problems, declared, variables));
    }

    private String stage(Variable variable) {
        Reading reading = variable.read(variables.text(variable.name()), "");
        return reading instanceof Reading.Accepted accepted ? Variable.stageOf(accepted.value()) : "";
    }

    /** Empty if anything in it is wrong, which is among the problems then. Its own checks run when every part is right. */
    private Optional<Record> read(Schema schema) {
        List<Object> values = new ArrayList<>();
        int from = given.size();
        for (Part part : schema.parts()) {
            Object value = part instanceof Group group ? read(group) : read((Variable) part);
            if (value != null) {
                values.add(value);
            }
        }
        if (values.size() < schema.parts().size()) {
            return Optional.empty();
        }
        return construct(schema, values, given.subList(from, given.size()));
    }

    private Optional<Record> construct(Schema schema, List<Object> values, List<Given> parts) {
        Reading made = schema.constructor().create(values, parts);
        if (made instanceof Reading.Refused refused) {
            refused.faults().forEach(fault -> problems.add(fault.in(schema.name())));
            return Optional.empty();
        }
        return Optional.of((Record) ((Reading.Accepted) made).value());
    }

    private @Nullable Object read(Group group) {
        if (group.optional() && group.variables().stream().allMatch(variable -> isMissing(variable.name()))) {
            return Optional.empty();
        }
        Optional<Record> value = read(group.schema());
        return group.optional() ? (value.isPresent() ? value : null) : value.orElse(null);
    }

    private boolean isMissing(String name) {
        return variables.isMissing(name) && variables.nameOfFile(name).isEmpty();
    }

    private @Nullable Object read(Variable variable) {
        String text = variables.text(variable.name());
        Optional<String> file = variables.nameOfFile(variable.name()).filter(name -> !declared.contains(name));
        if (file.isPresent() && !variables.isMissing(variable.name())) {
            String both = "both " + variable.name() + " and " + file.get() + " are set; unset one";
            problems.add(new Problem(variable.name(), "set_twice", both));
            return null;
        }
        if (file.isPresent()) {
            try {
                text = fromFile(file.get());
            } catch (TextFile.UnreadableException e) {
                problems.add(new Problem(variable.name(), "file_not_readable", e.reason()));
                return null;
            }
        }
        Reading reading = variable.read(text, stage);
        if (reading instanceof Reading.Refused refused) {
            String place = variables.place(variable.name());
            refused.faults().forEach(fault -> problems.add(fault.in(variable.name(), place)));
            return null;
        }
        Object value = ((Reading.Accepted) reading).value();
        given.add(new Given(text, value));
        return value;
    }

    /** A mounted secret, without the line end that editors put behind it. */
    private String fromFile(String name) throws TextFile.UnreadableException {
        try {
            String text = TextFile.read(Path.of(Objects.requireNonNull(variables.text(name))));
            int end = text.endsWith("\r\n") ? 2 : text.endsWith("\n") ? 1 : 0;
            return text.substring(0, text.length() - end);
        } catch (InvalidPathException e) {
            throw new TextFile.UnreadableException("the file that " + name + " names is no path");
        } catch (TextFile.UnreadableException e) {
            throw new TextFile.UnreadableException("the file that " + name + " names cannot be read: " + e.reason());
        }
    }
}
