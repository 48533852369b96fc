package com.kapgel.migrate;

import java.time.Duration;
import java.util.Optional;

/**
 * One migration that a run applied, or that an undo took back.
 *
 * @param version the number in the file's name; empty for a repeatable migration
 * @param description the words in the file's name
 * @param duration how long its statements, or those of its undo file, took
 */
public record AppliedMigration(Optional<String> version, String description, Duration duration) {}
