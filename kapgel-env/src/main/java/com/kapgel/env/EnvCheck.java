package com.kapgel.env;

import java.io.PrintStream;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Checks an environment from a shell, in a pipeline or an init container, before the service itself starts.
 *
 * <pre>
 * java -cp app.jar com.kapgel.env.EnvCheck com.example.AppEnv                       # this process' environment
 * java -cp app.jar com.kapgel.env.EnvCheck com.example.AppEnv --env-file .env --json
 * java -cp app.jar com.kapgel.env.EnvCheck com.example.AppEnv --diff .env           # what differs from the record
 * java -cp app.jar com.kapgel.env.EnvCheck com.example.AppEnv --example             # a .env.example
 * java -cp app.jar com.kapgel.env.EnvCheck com.example.AppEnv --markdown            # a table for people
 * </pre>
 *
 * <p>Exit code 0 when all is right, 1 when variables are missing or wrong, or when the file differs, 2 when the check itself cannot be
 * made. No value is printed. What is set in the process wins over the file.
 */
public final class EnvCheck {

    private static final int RIGHT = 0;
    private static final int WRONG = 1;
    private static final int UNUSABLE = 2;

    private static final String USAGE =
            "Usage: EnvCheck RECORD [--env-file FILE] [--json] | --diff FILE | --example | --markdown";

    private final PrintStream out;
    private final PrintStream err;

    EnvCheck(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] arguments) {
        System.exit(new EnvCheck(System.out, System.err).run(Variables.ofProcess(), arguments));
    }

    int run(Variables process, String... arguments) {
        List<String> options = new ArrayList<>(Arrays.asList(arguments));
        if (options.isEmpty() || options.get(0).startsWith("-")) {
            err.println(USAGE);
            return UNUSABLE;
        }
        String record = options.remove(0);
        boolean json = options.remove("--json");
        try {
            Optional<Path> file = file(options, "--env-file");
            Optional<Path> compared = file(options, "--diff");
            boolean example = options.remove("--example");
            boolean markdown = options.remove("--markdown");
            if (!options.isEmpty()) {
                err.println("There is no option " + VariableName.printable(options.get(0)) + ". " + USAGE);
                return UNUSABLE;
            }
            Schema schema = Schema.of(recordType(record), EnvCheck::constructor);
            if (example || markdown) {
                out.print(example ? SchemaText.example(schema) : SchemaText.markdown(schema));
                return RIGHT;
            }
            return compared.isPresent()
                    ? diff(schema, Variables.ofDotEnv(compared.get()))
                    : check(
                            schema,
                            file.map(Variables::ofDotEnv).map(process::or).orElse(process),
                            json);
        } catch (EnvException e) {
            return report(e, json);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return UNUSABLE;
        }
    }

    private static Optional<Path> file(List<String> options, String option) {
        int at = options.indexOf(option);
        if (at < 0) {
            return Optional.empty();
        }
        if (at + 1 == options.size()) {
            throw new IllegalArgumentException(option + " needs a file. " + USAGE);
        }
        Path file = Path.of(options.remove(at + 1));
        options.remove(at);
        if (!Files.exists(file)) {
            throw new IllegalArgumentException("There is no file " + VariableName.printable(file.toString()));
        }
        return Optional.of(file);
    }

    private static Class<? extends Record> recordType(String name) {
        try {
            Class<?> type = Class.forName(name, false, EnvCheck.class.getClassLoader());
            if (type.isRecord()) {
                return type.asSubclass(Record.class);
            }
        } catch (ClassNotFoundException | LinkageError e) {
            throw new IllegalArgumentException("There is no class " + VariableName.printable(name)
                    + " on the class path; give the record's full name, with $ before the name of a nested one");
        }
        throw new IllegalArgumentException(name + " is not a record");
    }

    private static RecordConstructor<?> constructor(Class<? extends Record> type) {
        return type.getModule().isNamed()
                ? RecordConstructor.of(type, MethodHandles.lookup())
                : RecordConstructor.of(type);
    }

    private int check(Schema schema, Variables variables, boolean json) {
        Loading.load(schema, variables);
        out.println(json ? "{\"valid\":true,\"problems\":[]}" : "Environment is valid for " + schema.name() + ".");
        return RIGHT;
    }

    private int report(EnvException e, boolean json) {
        if (json) {
            out.println(json(e.problems()));
        } else {
            err.println(e.getMessage());
        }
        return WRONG;
    }

    private static String json(List<Problem> problems) {
        List<String> objects = problems.stream()
                .map(problem -> "{\"name\":" + json(problem.name()) + ",\"code\":" + json(problem.code())
                        + ",\"message\":" + json(problem.message()) + "}")
                .toList();
        return "{\"valid\":false,\"problems\":[" + String.join(",", objects) + "]}";
    }

    private static String json(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else {
                json.append(c >= ' ' && c <= '~' ? String.valueOf(c) : String.format(Locale.ROOT, "\\u%04x", (int) c));
            }
        }
        return json.append('"').toString();
    }

    /** Names only: what the record declares and the file has not, and the other way round. */
    private int diff(Schema schema, Variables file) {
        List<String> lines = new ArrayList<>();
        for (Variable variable : schema.variables()) {
            if (file.origin(variable.name()).isEmpty()) {
                boolean mayBe = !variable.isRequired();
                lines.add("- " + variable.name()
                        + (mayBe ? " is not in the file, and may be left out" : " is required and not in the file"));
            }
        }
        file.names().stream()
                .filter(name -> !schema.names().contains(name))
                .sorted()
                .forEach(name -> lines.add(
                        "+ " + name + " is in the file, " + file.origin(name).orElse("") + ", and not declared"));
        lines.forEach(out::println);
        boolean differs = lines.stream().anyMatch(line -> !line.endsWith("may be left out"));
        return differs ? WRONG : RIGHT;
    }
}
