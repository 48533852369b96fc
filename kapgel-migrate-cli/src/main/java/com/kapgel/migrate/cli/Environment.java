package com.kapgel.migrate.cli;

import java.util.Map;
import java.util.Optional;

/** The environment variables of the process. */
record Environment(Map<String, String> variables) {

    Environment {
        variables = Map.copyOf(variables);
    }

    /** The variable's value; nothing when it is unset or blank. */
    Optional<String> find(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }

    /** Tells nothing: variables hold secrets. */
    @Override
    public String toString() {
        return "Environment";
    }
}
