package com.kapgel.env;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where values come from, in the order in which they count.
 *
 * <pre>{@code
 * Variables variables = Variables.ofProcess()                    // wins
 *     .or(Variables.ofSystemProperties())                        // -DPORT=8081
 *     .or(Variables.ofDotEnv(Path.of(".env")));                  // for development; none if there is no such file
 * AppEnv env = Env.load(AppEnv.class, variables);
 * variables.origin("PORT");                                      // Optional[line 3 of .env]
 * }</pre>
 *
 * <p>Read when they are made, and immutable. An empty variable counts as missing, so the next source is asked for it. Nothing is ever
 * written to the environment.
 */
public final class Variables {

    private static final String GIVEN = "given";
    private static final String PROCESS = "process environment";
    private static final String FILE = "_FILE";

    private final Map<String, Entry> entries;
    private final boolean nameFiles;

    private record Entry(String text, String origin) {}

    private Variables(Map<String, Entry> entries) {
        this.entries = entries;
        this.nameFiles = entries.keySet().stream().anyMatch(name -> name.endsWith(FILE));
    }

    /** Those of this process. */
    public static Variables ofProcess() {
        return of(System.getenv(), PROCESS);
    }

    /** The system properties of the JVM that are called like variables: {@code -DPORT=8081}. */
    public static Variables ofSystemProperties() {
        Map<String, String> properties = new HashMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            String value = System.getProperty(name);
            if (value != null) {
                properties.put(name, value);
            }
        }
        return of(properties, "system property");
    }

    /** These, for tests and for values from elsewhere. */
    public static Variables of(Map<String, String> variables) {
        return of(variables, GIVEN);
    }

    private static Variables of(Map<String, String> variables, String origin) {
        Map<String, Entry> entries = new HashMap<>(2 * variables.size());
        variables.forEach((name, text) -> {
            if (name != null && text != null) {
                entries.put(name, new Entry(text, origin));
            }
        });
        return new Variables(entries);
    }

    /**
     * Those of a file of lines {@code NAME=value}; none if there is no such file.
     *
     * <p>A {@code #} begins a comment at the start of a line or after white space, never inside a value. {@code export} may stand before
     * a name. In double quotes {@code \n \r \t \" \\ \$} are escapes, in single quotes nothing is; both may span lines. Nothing is
     * expanded.
     *
     * @throws EnvException with every line that cannot be read, by its number
     */
    public static Variables ofDotEnv(Path file) {
        DotEnvFile read = DotEnvFile.read(file);
        Map<String, Entry> entries = new HashMap<>();
        read.lines()
                .forEach((name, line) ->
                        entries.put(name, new Entry(line.text(), "line " + line.number() + " of " + read.name())));
        return new Variables(entries);
    }

    /** Asks others for what is missing here. */
    public Variables or(Variables others) {
        Objects.requireNonNull(others, "others");
        Map<String, Entry> all = new HashMap<>(others.entries);
        entries.forEach((name, entry) -> {
            if (!entry.text.isEmpty() || !all.containsKey(name)) {
                all.put(name, entry);
            }
        });
        return new Variables(all);
    }

    /** Where a variable's value comes from; empty if it is not set. Never tells the value. */
    public Optional<String> origin(String name) {
        return Optional.ofNullable(entries.get(name)).map(Entry::origin);
    }

    @Nullable
    String text(String name) {
        Entry entry = entries.get(name);
        return entry == null ? null : entry.text;
    }

    boolean isMissing(String name) {
        String text = text(name);
        return text == null || text.isEmpty();
    }

    /** The variable that names the file with the value of this one; empty if it is not set. */
    Optional<String> nameOfFile(String name) {
        return nameFiles && !isMissing(name + FILE) ? Optional.of(name + FILE) : Optional.empty();
    }

    /** What follows a message about a value; nothing where it comes from the usual place. */
    String place(String name) {
        return origin(name)
                .filter(origin -> !origin.equals(PROCESS) && !origin.equals(GIVEN))
                .map(origin -> ", from " + origin)
                .orElse("");
    }

    Set<String> names() {
        return entries.keySet();
    }

    /** Tells how many, and nothing else. */
    @Override
    public String toString() {
        return "Variables[" + entries.size() + "]";
    }
}
