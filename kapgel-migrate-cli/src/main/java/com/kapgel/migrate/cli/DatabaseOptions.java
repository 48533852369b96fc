package com.kapgel.migrate.cli;

import com.kapgel.migrate.Migrator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Which database, who logs in, and where the files are.
 *
 * <p>A password is never taken from the command line: {@code ps} shows it to everybody on the machine, and shells and CI
 * systems write it into their histories.
 */
final class DatabaseOptions {

    private static final Pattern PASSWORD_IN_URL = Pattern.compile("//[^@]*:[^@]*@|[?&](ssl)?password=");

    private final Map<String, String> environment;
    private final PasswordPrompt prompt;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = "--url",
            paramLabel = "URL",
            order = 1,
            description = {
                "jdbc:postgresql://host:5432/database or postgres://user@host:5432/database, without a password.",
                "Unless given: the variable DATABASE_URL, which may carry one."
            })
    private @Nullable String url;

    @Option(
            names = "--user",
            paramLabel = "USER",
            order = 2,
            description = "Who logs in. Unless given: the user in the URL.")
    private @Nullable String user;

    @Option(
            names = "--password",
            order = 3,
            description = {
                "Asks for the password on the terminal.",
                "Unless given: --password-file, the variable DATABASE_PASSWORD, or the URL in DATABASE_URL."
            })
    private boolean askForPassword;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            order = 4,
            description = "A file whose first line is the password, such as a mounted secret.")
    private @Nullable Path passwordFile;

    @Option(
            names = "--locations",
            paramLabel = "FOLDER",
            split = ",",
            order = 5,
            defaultValue = "filesystem:db/migration",
            description = "Where the files are; several with commas between. Unless given: ${DEFAULT-VALUE}.")
    private List<String> locations = List.of();

    @Option(
            names = "--lock-timeout",
            paramLabel = "TIME",
            order = 6,
            defaultValue = "3s",
            converter = TimeConverter.class,
            description = {
                "How long a migration waits for a lock before it fails rather than hold up the queries behind it:"
                        + " 500ms, 3s, 1m. Unless given: ${DEFAULT-VALUE}.",
                "CREATE INDEX CONCURRENTLY waits without a limit."
            })
    private Duration lockTimeout = Duration.ofSeconds(3);

    @Option(
            names = "--verbose",
            order = 7,
            description = "Logs each step, and shows the stack trace of a failure. Passwords stay hidden.")
    private boolean verbose;

    DatabaseOptions(Map<String, String> environment, PasswordPrompt prompt) {
        this.environment = environment;
        this.prompt = prompt;
    }

    /** Whether somebody wrote the password behind {@code --password}. */
    static boolean giveAwayPassword(String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            boolean valueFollows = i + 1 < arguments.length && !arguments[i + 1].startsWith("-");
            if (arguments[i].startsWith("--password=") || (arguments[i].equals("--password") && valueFollows)) {
                return true;
            }
        }
        return false;
    }

    Migrator migrator() {
        Logging.configure(verbose);
        try {
            return Migrator.builder()
                    .database(chosenUrl(), user, password().orElse(null))
                    .locations(locations.stream().map(DatabaseOptions::location).toArray(String[]::new))
                    .lockTimeout(lockTimeout)
                    .build();
        } catch (IllegalArgumentException e) {
            throw complaint(String.valueOf(e.getMessage()));
        }
    }

    private String chosenUrl() {
        if (url != null) {
            if (PASSWORD_IN_URL.matcher(url).find()) {
                throw complaint(
                        "--url carries a password, and everybody on this machine can read command lines. Put the URL"
                                + " into the variable DATABASE_URL, or the password into DATABASE_PASSWORD or a --password-file.");
            }
            return url;
        }
        return variable("DATABASE_URL")
                .orElseThrow(() -> complaint("The database is missing: give --url, or set the variable DATABASE_URL."));
    }

    private Optional<String> password() {
        if (askForPassword && passwordFile != null) {
            throw complaint("--password and --password-file exclude each other.");
        }
        if (askForPassword) {
            return Optional.of(prompt.ask()
                    .orElseThrow(() -> complaint("--password needs a terminal to ask on. Set the"
                            + " variable DATABASE_PASSWORD or give --password-file instead.")));
        }
        return passwordFile != null ? Optional.of(firstLineOf(passwordFile)) : variable("DATABASE_PASSWORD");
    }

    private String firstLineOf(Path file) {
        try {
            return Files.readString(file)
                    .lines()
                    .findFirst()
                    .filter(line -> !line.isEmpty())
                    .orElseThrow(() -> complaint("--password-file " + file + " has no password in its first line."));
        } catch (IOException e) {
            throw complaint("--password-file " + file + " cannot be read ("
                    + e.getClass().getSimpleName() + ").");
        }
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /** In a shell a path is a path. */
    private static String location(String folder) {
        return folder.startsWith("filesystem:") || folder.startsWith("classpath:") ? folder : "filesystem:" + folder;
    }

    private ParameterException complaint(String message) {
        CommandLine line = command == null ? new CommandLine(this) : command.commandLine();
        return new ParameterException(line, message);
    }
}
