package com.kapgel.testkit;

import org.jspecify.annotations.Nullable;

/** A server that an environment variable names: used, but never configured, disturbed or ended. */
final class ExternalServer {
    private ExternalServer() {}

    /** What the variable says, or null when it is not set or blank. */
    static @Nullable String named(String variable) {
        String value = System.getenv(variable);
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** For what only servers of our own can be. */
    static void refuse(String product, String variable, String action) {
        if (named(variable) != null) {
            throw refusal(product, variable, action);
        }
    }

    static UnsupportedOperationException refusal(String product, String variable, String action) {
        return new UnsupportedOperationException("The " + product + " that " + variable + " names is not ours, so the"
                + " testkit does not " + action + ". Unset the variable to run this test, or skip it when isExternal()"
                + " is true.");
    }
}
