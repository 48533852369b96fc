package com.kapgel.migrate.cli;

import java.io.Console;
import java.util.Optional;

/** Asks a person for the password, without showing what is typed. */
interface PasswordPrompt {

    /** What was typed, or nothing when there is nobody to ask. */
    Optional<String> ask();

    static PasswordPrompt ofTerminal() {
        return () -> {
            Console console = System.console();
            return Optional.ofNullable(console)
                    .map(c -> c.readPassword("Password: "))
                    .map(String::new);
        };
    }
}
