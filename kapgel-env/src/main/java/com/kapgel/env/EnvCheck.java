package com.kapgel.env;

import java.io.PrintStream;
import java.lang.invoke.MethodHandles;
import java.util.List;

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
 * made, as with options that do not go together. No value is printed. What is set in the process wins over the file.
 */
public final class EnvCheck {

    private static final int RIGHT = 0;
    private static final int WRONG = 1;
    private static final int UNUSABLE = 2;

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
        try {
            return run(process, CheckOptions.of(arguments));
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return UNUSABLE;
        }
    }

    private int run(Variables process, CheckOptions options) {
        Schema schema = schema(options.record());
        try {
            return switch (options.task()) {
                case CHECK -> check(schema, process, options);
                case DIFF -> diff(schema, Variables.ofDotEnv(options.file().orElseThrow()));
                case EXAMPLE -> print(SchemaText.example(schema));
                case MARKDOWN -> print(SchemaText.markdown(schema));
            };
        } catch (EnvException e) {
            return report(e, options.json());
        }
    }

    private static Schema schema(String record) {
        try {
            return Schema.of(recordType(record), EnvCheck::constructor);
        } catch (LinkageError | TypeNotPresentException e) {
            throw new IllegalArgumentException(
                    record + " needs a class that cannot be loaded: " + VariableName.printable(e.toString()), e);
        }
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

    private int check(Schema schema, Variables process, CheckOptions options) {
        Loading.load(
                schema, options.file().map(Variables::ofDotEnv).map(process::or).orElse(process));
        out.println(options.json() ? ProblemJson.of(List.of()) : "Environment is valid for " + schema.name() + ".");
        return RIGHT;
    }

    /** Names only: what the record declares and the file has not, and the other way round. */
    private int diff(Schema schema, Variables file) {
        List<Variable> lacking = schema.variables().stream()
                .filter(variable -> file.origin(variable.name()).isEmpty())
                .toList();
        List<String> undeclared = file.names().stream()
                .filter(name -> !schema.names().contains(name) && !namesAFile(schema, name))
                .sorted()
                .toList();
        for (Variable variable : lacking) {
            String need = variable.isRequired()
                    ? "is required and not in the file"
                    : "is not in the file, and may be left out";
            out.println("- " + variable.name() + " " + need);
        }
        for (String name : undeclared) {
            out.println(
                    "+ " + shown(name) + " is in the file, " + file.origin(name).orElse("") + ", and not declared");
        }
        return undeclared.isEmpty() && lacking.stream().noneMatch(Variable::isRequired) ? RIGHT : WRONG;
    }

    /** One in capital and small letters may be the rest of a value that was written over several lines, as Base64 is. */
    private static String shown(String name) {
        boolean mixed = !name.equals(Ascii.upperCase(name)) && !name.equals(Ascii.lowerCase(name));
        return mixed ? "a name in capital and small letters" : name;
    }

    private static boolean namesAFile(Schema schema, String name) {
        return schema.names().stream().map(Source::fileOf).anyMatch(name::equals);
    }

    private int print(String text) {
        out.print(text);
        return RIGHT;
    }

    private int report(EnvException e, boolean json) {
        if (json) {
            out.println(ProblemJson.of(e.problems()));
        } else {
            err.println(e.getMessage());
        }
        return WRONG;
    }
}
