package com.kapgel.env;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
 * <p>Read when they are made, and immutable; only the files that {@code NAME_FILE} names are read when a record is loaded. An empty
 * variable counts as missing, unless {@link Var#allowEmpty()}, so the next source is asked for it. The first source that has
 * {@code NAME} or {@code NAME_FILE} wins. Nothing is ever written to the environment.
 */
public final class Variables {

    private static final String GIVEN = "given";
    private static final String PROCESS = "process environment";

    /** The first that has a variable wins. */
    private final List<Source> sources;

    private Variables(List<Source> sources) {
        this.sources = sources;
    }

    /** Those of this process. */
    public static Variables ofProcess() {
        return new Variables(List.of(Source.of(System.getenv(), PROCESS)));
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
        return new Variables(List.of(Source.of(properties, "system property")));
    }

    /** These, for tests and for values from elsewhere; copied at once. What the map itself throws comes out as it is. */
    public static Variables of(Map<String, String> variables) {
        return new Variables(List.of(Source.of(variables, GIVEN)));
    }

    /**
     * Those of a file of lines {@code NAME=value}; none if there is no such file.
     *
     * <p>A {@code #} begins a comment at the start of a line or after white space, never inside a value. {@code export} may stand before
     * a name. In double quotes {@code \n \r \t \" \\ \$} are escapes, in single quotes nothing is; both may span lines. Nothing is
     * expanded. Lines end with LF or CRLF; a CR anywhere else is refused, as nobody sees it in a password.
     *
     * @throws EnvException with every line that cannot be read, by its number
     */
    public static Variables ofDotEnv(Path file) {
        return new Variables(List.of(Source.of(DotEnvFile.read(file))));
    }

    /** Asks others for what is missing here. */
    public Variables or(Variables others) {
        Objects.requireNonNull(others, "others");
        return new Variables(
                Stream.concat(sources.stream(), others.sources.stream()).toList());
    }

    /**
     * Where a variable's value comes from, such as {@code line 3 of .env} or {@code the file that API_KEY_FILE names}; empty if it is not
     * set. An empty variable counts only when nothing else is found; whether a file holds anything is not looked at. Never tells the
     * value, nor a path.
     */
    public Optional<String> origin(String name) {
        for (Source source : sources) {
            Optional<Source.Entry> entry =
                    source.find(name).filter(one -> !one.text().isEmpty());
            if (entry.isPresent() || source.findFile(name).isPresent()) {
                return Optional.of(entry.map(Source.Entry::origin).orElse(originInFile(name)));
            }
        }
        return firstOf(name).map(Source.Entry::origin);
    }

    static String originInFile(String name) {
        return "the file that " + Source.fileOf(name) + " names";
    }

    /** What follows a message about a value; nothing where it comes from the usual place. */
    static String place(String origin) {
        return origin.equals(PROCESS) || origin.equals(GIVEN) ? "" : ", from " + origin;
    }

    List<Source> sources() {
        return sources;
    }

    /** The text of the variable itself, empty only if no source has another. */
    @Nullable
    String text(String name) {
        return sources.stream()
                .flatMap(source -> source.find(name).stream())
                .filter(entry -> !entry.text().isEmpty())
                .findFirst()
                .or(() -> firstOf(name))
                .map(Source.Entry::text)
                .orElse(null);
    }

    private Optional<Source.Entry> firstOf(String name) {
        return sources.stream().flatMap(source -> source.find(name).stream()).findFirst();
    }

    boolean isMissing(String name) {
        String text = text(name);
        return text == null || text.isEmpty();
    }

    Set<String> names() {
        return sources.stream().flatMap(source -> source.names().stream()).collect(Collectors.toSet());
    }

    /** Tells how many, and nothing else. */
    @Override
    public String toString() {
        return "Variables[" + names().size() + "]";
    }
}
