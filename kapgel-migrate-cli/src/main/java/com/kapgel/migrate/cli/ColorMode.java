package com.kapgel.migrate.cli;

/** When lines are coloured. */
enum ColorMode {
    AUTO,
    ALWAYS,
    NEVER
}
