package com.kapgel.migrate.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a password may come from: the terminal, a file, a variable.
 *
 * <p>Never from the command line: {@code ps} shows it to everybody on the machine, and shells and CI systems write it into
 * their histories.
 */
final class PasswordSources {

    private static final Pattern PASSWORD_IN_URL = Pattern.compile("//[^@]*:[^@]*@|[?&](ssl)?password=");

    private final Environment environment;
    private final PasswordPrompt prompt;

    PasswordSources(Environment environment, PasswordPrompt prompt) {
        this.environment = environment;
        this.prompt = prompt;
    }

    /** Whether somebody wrote the password behind {@code --password}. */
    static boolean carryPassword(String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            boolean valueFollows = i + 1 < arguments.length && !arguments[i + 1].startsWith("-");
            if (arguments[i].startsWith("--password=") || (arguments[i].equals("--password") && valueFollows)) {
                return true;
            }
        }
        return false;
    }

    /** Whether somebody wrote the password into the URL. */
    static boolean hasPassword(String url) {
        return PASSWORD_IN_URL.matcher(url).find();
    }

    /**
     * The password from the one place that the options chose; nothing when it stands in the URL, or when none is needed.
     *
     * @throws IllegalArgumentException when the options contradict each other, or the place has no password
     */
    Optional<String> password(boolean ask, @Nullable Path file) {
        if (ask && file != null) {
            throw new IllegalArgumentException("--password and --password-file exclude each other.");
        }
        if (ask) {
            return Optional.of(typed());
        }
        return file != null ? Optional.of(firstLineOf(file)) : environment.find("DATABASE_PASSWORD");
    }

    private String typed() {
        return prompt.ask()
                .orElseThrow(
                        () -> new IllegalArgumentException("--password needs a terminal to ask on. Set the variable"
                                + " DATABASE_PASSWORD or give --password-file instead."));
    }

    private static String firstLineOf(Path file) {
        try {
            return Files.readString(file)
                    .lines()
                    .findFirst()
                    .filter(line -> !line.isEmpty())
                    .orElseThrow(() -> new IllegalArgumentException(
                            "--password-file " + file + " has no password in its first line."));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "--password-file " + file + " cannot be read ("
                            + e.getClass().getSimpleName() + ").",
                    e);
        }
    }
}
