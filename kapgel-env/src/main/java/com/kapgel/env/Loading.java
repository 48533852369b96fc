package com.kapgel.env;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One reading of a record from variables that do not change meanwhile. For one thread. */
final class Loading {

    private final Variables variables;
    private final Schema schema;
    private final Lookup lookup;

    /** As the environment says; empty if it says nothing that is right, which counts as every stage at once. */
    private final String stage;

    private final List<Problem> problems = new ArrayList<>();

    /** What was read so far, also inside of groups: none of it may stand in a message. */
    private final List<Given> given = new ArrayList<>();

    private Loading(Variables variables, Schema schema) {
        this.variables = variables;
        this.schema = schema;
        this.lookup = new Lookup(variables, schema.names());
        this.stage = schema.stage().map(variable -> stage(variable, lookup)).orElse("");
    }

    /**
     * The record.
     *
     * @throws EnvException with everything that is wrong
     */
    static Record load(Schema schema, Variables variables) {
        Loading loading = new Loading(variables, schema);
        return loading.read(schema).orElseThrow(loading::failure);
    }

    private EnvException failure() {
        return EnvException.of(problems, Misspelling.hints(problems, schema.names(), variables));
    }

    private static String stage(Variable variable, Lookup lookup) {
        return lookup.find(variable) instanceof Found.Text found
                        && variable.read(found.text(), "") instanceof Reading.Accepted accepted
                ? Variable.stageOf(accepted.value())
                : "";
    }

    /** Empty if anything in it is wrong, which is among the problems then. Its own checks run when every part is right. */
    private Optional<Record> read(Schema record) {
        List<Object> values = new ArrayList<>();
        int from = given.size();
        for (Part part : record.parts()) {
            Optional<Object> value = part instanceof Group group ? read(group) : read((Variable) part);
            value.ifPresent(values::add);
        }
        if (values.size() < record.parts().size()) {
            return Optional.empty();
        }
        return construct(record, values, given.subList(from, given.size()));
    }

    private Optional<Record> construct(Schema record, List<Object> values, List<Given> parts) {
        Reading made = record.constructor().create(values, parts);
        if (made instanceof Reading.Refused refused) {
            refused.faults().forEach(fault -> problems.add(fault.in(record.name())));
            return Optional.empty();
        }
        return Optional.of((Record) ((Reading.Accepted) made).value());
    }

    private Optional<Object> read(Group group) {
        if (!group.optional()) {
            return read(group.schema()).map(Object.class::cast);
        }
        if (group.variables().stream().allMatch(lookup::isMissing)) {
            return Optional.of(Optional.empty());
        }
        return read(group.schema()).map(Optional::of);
    }

    private Optional<Object> read(Variable variable) {
        Found found = lookup.find(variable);
        if (found instanceof Found.Unusable unusable) {
            problems.add(unusable.fault().in(variable.name()));
            return Optional.empty();
        }
        return read(variable, (Found.Text) found);
    }

    private Optional<Object> read(Variable variable, Found.Text found) {
        Reading reading = variable.read(found.text(), stage);
        if (reading instanceof Reading.Refused refused) {
            refused.faults().forEach(fault -> problems.add(fault.in(variable.name(), found.place())));
            return Optional.empty();
        }
        Object value = ((Reading.Accepted) reading).value();
        given.add(new Given(found.text(), value));
        return Optional.of(value);
    }
}
