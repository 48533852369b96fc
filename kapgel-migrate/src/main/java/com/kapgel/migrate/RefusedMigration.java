package com.kapgel.migrate;

import org.flywaydb.core.api.FlywayException;

/** A migration that this module will not run, on its way through Flyway to the caller. */
final class RefusedMigration extends FlywayException {

    private static final long serialVersionUID = 1L;

    private final transient Message told;

    RefusedMigration(Message told) {
        super("Refused");
        this.told = told;
    }

    Message told() {
        return told;
    }
}
