package com.kapgel.migrate.cli;

/** Whom the output is for: people, programs, or the test report of a CI system. */
enum Format {
    TEXT,
    JSON,
    JUNIT
}
