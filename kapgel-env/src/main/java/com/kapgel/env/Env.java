package com.kapgel.env;

/** Placeholder until the module is built. */
public final class Env {
    private Env() {}
}
