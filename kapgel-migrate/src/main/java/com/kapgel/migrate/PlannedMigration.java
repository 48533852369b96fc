package com.kapgel.migrate;

import java.util.List;
import java.util.Optional;

/**
 * A migration that has not run yet.
 *
 * @param version the number in the file's name; empty for a repeatable migration
 * @param description the words in the file's name
 * @param file its name below its location; a class for a migration written in Java
 * @param transactional whether all of it runs in one transaction
 * @param statements in order, with placeholders filled in; empty for a migration written in Java
 */
public record PlannedMigration(
        Optional<String> version,
        String description,
        String file,
        MigrationPhase phase,
        boolean transactional,
        List<PlannedStatement> statements) {

    public PlannedMigration {
        statements = List.copyOf(statements);
    }

    /** A headline, and a line for each statement below it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(file)
                .append(transactional ? "  in one transaction" : "  statement by statement")
                .append(phase == MigrationPhase.CONTRACT ? ", contract" : "");
        for (PlannedStatement statement : statements) {
            text.append(System.lineSeparator()).append("  ").append(statement);
        }
        return text.toString();
    }
}
