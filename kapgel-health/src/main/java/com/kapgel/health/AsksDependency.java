package com.kapgel.health;

/** A check of something outside of the process, which a restart of the process does not heal. */
interface AsksDependency extends HealthCheck {

    /** Whether it does, also with less time. */
    static boolean in(HealthCheck check) {
        return check instanceof AsksDependency || (check instanceof ShorterCheck shorter && in(shorter.check()));
    }
}
