package com.kapgel.migrate.cli;

import com.kapgel.migrate.Migrator;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which database, and who logs in. */
final class DatabaseOptions {

    private final Environment environment;
    private final PasswordSources passwords;

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

    DatabaseOptions(Environment environment, PasswordSources passwords) {
        this.environment = environment;
        this.passwords = passwords;
    }

    /** @throws IllegalArgumentException when they contradict each other, or there is no database */
    void apply(Migrator.Builder migrator) {
        migrator.database(
                chosenUrl(),
                user,
                passwords.password(askForPassword, passwordFile).orElse(null));
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
}
