package com.kapgel.migrate.cli;

import com.kapgel.migrate.Migrator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which database, who logs in, and where the files are. */
final class DatabaseOptions {

    private final Environment environment;
    private final PasswordSources passwords;

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

    DatabaseOptions(Environment environment, PasswordSources passwords) {
        this.environment = environment;
        this.passwords = passwords;
    }

    /** The migrator that the options describe. What is wrong with them is told as picocli tells it, with exit code 2. */
    Migrator migrator() {
        try {
            return Migrator.builder()
                    .database(
                            chosenUrl(),
                            user,
                            passwords.password(askForPassword, passwordFile).orElse(null))
                    .locations(locations.stream().map(DatabaseOptions::location).toArray(String[]::new))
                    .lockTimeout(lockTimeout)
                    .build();
        } catch (IllegalArgumentException e) {
            throw complaint(String.valueOf(e.getMessage()));
        }
    }

    private String chosenUrl() {
        if (url == null) {
            return environment
                    .find("DATABASE_URL")
                    .orElseThrow(() -> new IllegalArgumentException(
                            "The database is missing: give --url, or set the variable DATABASE_URL."));
        }
        if (PasswordSources.hasPassword(url)) {
            throw new IllegalArgumentException(
                    "--url carries a password, and everybody on this machine can read command lines. Put the URL into the"
                            + " variable DATABASE_URL, or the password into DATABASE_PASSWORD or a --password-file.");
        }
        return url;
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
