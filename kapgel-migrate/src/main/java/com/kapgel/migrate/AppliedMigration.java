package com.kapgel.migrate;

import java.time.Duration;
import java.util.Optional;

/**
 * One migration that a run applied.
 *
 * @param version the number in the file's name; empty for a repeatable migration
 * @param description the words in the file's name
 * @param duration how long its statements took
 */
public record AppliedMigration(Optional<String> version, String description, Duration duration) {}
