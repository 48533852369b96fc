package com.kapgel.env;

import org.jspecify.annotations.Nullable;

/** What the sources say about one variable. */
sealed interface Found {

    /** Nothing at all. */
    Found NOTHING = new Text(null, "");

    /**
     * A text, empty or not; null if it is set nowhere.
     *
     * @param place where it comes from, to follow a message about it; empty if that is where everybody looks first
     */
    record Text(@Nullable String text, String place) implements Found {

        /** Without the value. */
        @Override
        public String toString() {
            return "Text" + place;
        }
    }

    /** Something that gives no text. */
    record Unusable(Fault fault) implements Found {}
}
