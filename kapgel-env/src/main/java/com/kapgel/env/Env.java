package com.kapgel.env;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads the environment variables that a record declares, or tells everything that is wrong with them.
 *
 * <pre>{@code
 * record AppEnv(
 *     @Var(name = "NODE_ENV") Stage stage,
 *     URI supabaseUrl,
 *     @Var(minLength = 100) Secret<String> supabaseServiceRoleKey,
 *     Secret<URI> databaseUrl,
 *     Optional<URI> docsUrl,
 *     @Var(defaultValue = "8080", min = 1, max = 65535) int port) {}
 *
 * public static void main(String[] args) {
 *   AppEnv env;
 *   try {
 *     env = Env.load(AppEnv.class);
 *   } catch (EnvException e) {
 *     System.err.println(e.getMessage());   // every problem, no value
 *     System.exit(1);
 *     return;
 *   }
 *   start(env);
 * }
 * }</pre>
 *
 * <p><b>Names.</b> A component is read from the variable of its name in upper case with underscores, see {@link
 * Var#name()}.
 *
 * <p><b>Types.</b> {@code String}, {@code int}, {@code long}, {@code boolean} (boxed as well), enums, {@link java.net.URI},
 * {@link java.time.Duration}, and {@link java.util.Optional} or {@link Secret} of these; {@code Optional<Secret<…>>} for a
 * secret that may be missing. How strictly each is read stands in the module's README.
 *
 * <p><b>Missing.</b> An empty variable counts as missing. A missing variable takes the default of {@link
 * Var#defaultValue()}, or is {@code Optional.empty()}, or is a problem.
 *
 * <p><b>Rules across variables</b> are checks in the record's compact constructor that throw {@link
 * IllegalArgumentException}. They run when every variable by itself is right. What the message repeats of a value is
 * replaced by {@code [hidden]}, see {@link EnvException}.
 *
 * <p>A record that cannot be a schema (a type that nothing can read, one name twice, a default that breaks its own rule) is
 * an {@link IllegalArgumentException} that lists all mistakes by record and component, whatever the environment holds.
 *
 * <p>Nothing is cached and the environment is never written. All methods may be called from any thread; the map is copied
 * before it is read.
 */
public final class Env {

    private Env() {}

    /**
     * Loads the record from the environment of this process.
     *
     * @throws EnvException when variables are missing or wrong
     * @throws IllegalArgumentException when the record cannot be a schema, or its module keeps it closed to this one
     */
    public static <R extends Record> R load(Class<R> type) {
        return load(type, System.getenv());
    }

    /**
     * Loads the record from the given variables, for tests and for values from elsewhere.
     *
     * @throws EnvException when variables are missing or wrong
     * @throws IllegalArgumentException when the record cannot be a schema, or its module keeps it closed to this one
     */
    public static <R extends Record> R load(Class<R> type, Map<String, String> variables) {
        Objects.requireNonNull(variables, "variables");
        return load(Schema.of(type), RecordConstructor.of(type), variables);
    }

    /**
     * Loads a record of a named module that neither exports nor opens its package, from the environment of this process.
     *
     * @param lookup {@code MethodHandles.lookup()}, called in the module of the record
     * @throws EnvException when variables are missing or wrong
     * @throws IllegalArgumentException when the record cannot be a schema, or the lookup has no access to it
     */
    public static <R extends Record> R load(Class<R> type, MethodHandles.Lookup lookup) {
        return load(type, lookup, System.getenv());
    }

    /**
     * Loads a record of a named module that neither exports nor opens its package, from the given variables.
     *
     * @param lookup {@code MethodHandles.lookup()}, called in the module of the record
     * @throws EnvException when variables are missing or wrong
     * @throws IllegalArgumentException when the record cannot be a schema, or the lookup has no access to it
     */
    public static <R extends Record> R load(Class<R> type, MethodHandles.Lookup lookup, Map<String, String> variables) {
        Objects.requireNonNull(lookup, "lookup");
        Objects.requireNonNull(variables, "variables");
        return load(Schema.of(type), RecordConstructor.of(type, lookup), variables);
    }

    private static <R extends Record> R load(
            Schema schema, RecordConstructor<R> constructor, Map<String, String> variables) {
        Map<String, String> snapshot = new HashMap<>(variables);
        List<Given> given = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (Variable variable : schema.variables()) {
            Reading reading = variable.read(snapshot.get(variable.name()));
            if (reading instanceof Reading.Accepted accepted) {
                given.add(new Given(snapshot.get(variable.name()), accepted.value()));
            } else if (reading instanceof Reading.Refused refused) {
                refused.faults().forEach(fault -> problems.add(fault.in(variable.name())));
            }
        }
        if (!problems.isEmpty()) {
            throw EnvException.of(problems, Misspelling.hints(problems, schema.names(), snapshot));
        }
        return constructor.create(given);
    }
}
