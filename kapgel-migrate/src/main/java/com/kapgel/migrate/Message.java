package com.kapgel.migrate;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A headline and indented lines below it, each with a label, so that a failure reads the same everywhere. */
record Message(String text) {

    static Message of(String headline) {
        return new Message(headline);
    }

    Message with(String label, String line) {
        return new Message(text + System.lineSeparator() + "  " + label + ":"
                + " ".repeat(Math.max(1, 11 - label.length())) + line);
    }

    MigrationException exception(Optional<String> sqlState, @Nullable Throwable cause) {
        return new MigrationException(text, sqlState.orElse(null), cause);
    }
}
