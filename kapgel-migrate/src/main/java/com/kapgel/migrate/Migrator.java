package com.kapgel.migrate;

/** Placeholder until the module is built. */
public final class Migrator {
    private Migrator() {}
}
