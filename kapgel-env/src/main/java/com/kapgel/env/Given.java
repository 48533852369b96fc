package com.kapgel.env;

import org.jspecify.annotations.Nullable;

/** The text of a variable, null when it is not set, and the record component's value that came of it. */
record Given(@Nullable String text, Object value) {

    /** Names the type only, so that no value can slip into a message. */
    @Override
    public String toString() {
        return value.getClass().getSimpleName();
    }
}
