package com.kapgel.migrate;

import org.jspecify.annotations.Nullable;

/**
 * A statement that has been begun.
 *
 * @param sha256 of its text then
 * @param progress how far it has come, in its own words
 */
record StepRecord(String sha256, boolean finished, @Nullable String progress) {}
