package com.kapgel.env;

import java.lang.invoke.MethodHandles;
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
 *   start(Env.loadOrExit(AppEnv.class));   // or prints every problem and no value, and ends with exit code 1
 * }
 * }</pre>
 *
 * <p><b>Names.</b> A component is read from the variable of its name in upper case with underscores, see {@link
 * Var#name()}.
 *
 * <p><b>Types.</b> {@code String}, {@code int}, {@code long}, {@code double}, {@code boolean} (boxed as well), {@link
 * java.math.BigDecimal}, enums, {@link java.net.URI}, {@link java.time.Duration}, {@link DataSize}, {@link Port}, {@link
 * java.nio.file.Path}, types of your own by {@link Var#converter()}, and a {@link java.util.List}, {@link java.util.Optional} or
 * {@link Secret} of these; records, whose variables have a prefix; {@code Optional<Secret<…>>} for a secret that may be missing. How
 * strictly each is read stands in the module's README.
 *
 * <p><b>Missing.</b> An empty variable counts as missing, unless {@link Var#allowEmpty()} says otherwise. A missing variable takes
 * the default of {@link Var#defaultValue()}, or is {@code Optional.empty()}, or is a problem.
 *
 * <p><b>Mounted secrets.</b> {@code NAME_FILE} may name a file that holds the value of {@code NAME}, without its last line end; both
 * from the same source are a problem. More sources are {@link Variables}.
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
     * A {@code .env.example} for the record: every variable with what it takes and what it is for, those that may be left out behind a
     * {@code #}.
     */
    public static String example(Class<? extends Record> type) {
        return SchemaText.example(Schema.of(type, RecordConstructor::of));
    }

    /** A table of the record's variables in Markdown. */
    public static String markdown(Class<? extends Record> type) {
        return SchemaText.markdown(Schema.of(type, RecordConstructor::of));
    }

    /**
     * Loads the record from the environment of this process.
     *
     * @throws EnvException when variables are missing or wrong
     * @throws IllegalArgumentException when the record cannot be a schema, or its module keeps it closed to this one
     */
    public static <R extends Record> R load(Class<R> type) {
        return load(type, Variables.ofProcess());
    }

    /**
     * Loads the record from the environment of this process, or prints to standard error what is wrong with it and ends the process
     * with exit code 1. For {@code main}, before anything has started.
     *
     * @throws IllegalArgumentException when the record cannot be a schema, or its module keeps it closed to this one
     */
    public static <R extends Record> R loadOrExit(Class<R> type) {
        try {
            return load(type);
        } catch (EnvException e) {
            System.err.println(e.getMessage());
            System.exit(1);
            throw e; // Not reached: exit does not return.
        }
    }

    /**
     * Loads the record from the given variables, for tests and for values from elsewhere.
     *
     * @throws EnvException when variables are missing or wrong
     * @throws IllegalArgumentException when the record cannot be a schema, or its module keeps it closed to this one
     */
    public static <R extends Record> R load(Class<R> type, Map<String, String> variables) {
        return load(type, Variables.of(variables));
    }

    /**
     * Loads the record from one source or several.
     *
     * @throws EnvException when variables are missing or wrong
     * @throws IllegalArgumentException when the record cannot be a schema, or its module keeps it closed to this one
     */
    public static <R extends Record> R load(Class<R> type, Variables variables) {
        Objects.requireNonNull(variables, "variables");
        return type.cast(Loading.load(Schema.of(type, RecordConstructor::of), variables));
    }

    /**
     * Loads a record of a named module that neither exports nor opens its package, from the environment of this process.
     *
     * @param lookup {@code MethodHandles.lookup()}, called in the module of the record
     * @throws EnvException when variables are missing or wrong
     * @throws IllegalArgumentException when the record cannot be a schema, or the lookup has no access to it
     */
    public static <R extends Record> R load(Class<R> type, MethodHandles.Lookup lookup) {
        return load(type, lookup, Variables.ofProcess());
    }

    /**
     * Loads a record of a named module that neither exports nor opens its package, from the given variables.
     *
     * @param lookup {@code MethodHandles.lookup()}, called in the module of the record
     * @throws EnvException when variables are missing or wrong
     * @throws IllegalArgumentException when the record cannot be a schema, or the lookup has no access to it
     */
    public static <R extends Record> R load(Class<R> type, MethodHandles.Lookup lookup, Map<String, String> variables) {
        return load(type, lookup, Variables.of(variables));
    }

    /**
     * Loads a record of a named module that neither exports nor opens its package, from one source or several.
     *
     * @param lookup {@code MethodHandles.lookup()}, called in the module of the record
     * @throws EnvException when variables are missing or wrong
     * @throws IllegalArgumentException when the record cannot be a schema, or the lookup has no access to it
     */
    public static <R extends Record> R load(Class<R> type, MethodHandles.Lookup lookup, Variables variables) {
        Objects.requireNonNull(lookup, "lookup");
        Objects.requireNonNull(variables, "variables");
        Schema schema = Schema.of(type, record -> RecordConstructor.of(record, lookup));
        return type.cast(Loading.load(schema, variables));
    }
}
