package com.kapgel.health;

/** Placeholder until the module is built. */
public final class Health {
    private Health() {}
}
