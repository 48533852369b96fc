package com.kapgel.migrate;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A headline and indented lines below it, each with a label, so that a failure reads the same everywhere. */
record Message(String headline, List<Line> lines) implements Serializable {

    Message {
        lines = List.copyOf(lines);
    }

    /** One of the lines below the headline. */
    record Line(String label, String text) implements Serializable {}

    static Message of(String headline) {
        return new Message(headline, List.of());
    }

    /** @param label empty for a line that continues the one above */
    Message with(String label, String line) {
        return new Message(
                headline,
                Stream.concat(lines.stream(), Stream.of(new Line(label, line))).toList());
    }

    /** All of it as one of several findings. */
    String inOneLine() {
        StringBuilder line = new StringBuilder(headline);
        for (Line each : lines) {
            line.append(' ')
                    .append(each.label().isEmpty() || each.label().equals("remedy") ? "" : each.label() + ": ")
                    .append(each.text())
                    .append(each.text().endsWith(".") ? "" : ".");
        }
        return line.toString();
    }

    /** All of it, as people read it. */
    String text() {
        StringBuilder text = new StringBuilder(headline);
        for (Line line : lines) {
            String margin = line.label().isEmpty() ? " " : line.label() + ":";
            text.append(System.lineSeparator())
                    .append("  ")
                    .append(margin)
                    .append(" ".repeat(Math.max(1, 12 - margin.length())))
                    .append(line.text());
        }
        return text.toString();
    }

    MigrationException exception(Optional<String> sqlState, @Nullable Throwable cause) {
        return new MigrationException(this, sqlState.orElse(null), true, cause);
    }

    /** For a failure before there was a connection. */
    MigrationException unconnected(Optional<String> sqlState, Throwable cause) {
        return new MigrationException(this, sqlState.orElse(null), false, cause);
    }
}
