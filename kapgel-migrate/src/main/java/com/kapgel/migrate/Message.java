package com.kapgel.migrate;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A headline and indented lines below it, each with a label, so that a failure reads the same everywhere. */
record Message(String text) {

    static Message of(String headline) {
        return new Message(headline);
    }

    /** @param label empty for a line that continues the one above */
    Message with(String label, String line) {
        String margin = label.isEmpty() ? " " : label + ":";
        return new Message(
                text + System.lineSeparator() + "  " + margin + " ".repeat(Math.max(1, 12 - margin.length())) + line);
    }

    MigrationException exception(Optional<String> sqlState, @Nullable Throwable cause) {
        return new MigrationException(text, sqlState.orElse(null), cause);
    }
}
