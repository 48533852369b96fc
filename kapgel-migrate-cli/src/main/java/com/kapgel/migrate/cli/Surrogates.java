package com.kapgel.migrate.cli;

/** Finds the halves of characters that came without their other half; parsers of JSON and XML stumble over them. */
final class Surrogates {

    private Surrogates() {}

    static boolean isLone(String text, int index) {
        char character = text.charAt(index);
        if (Character.isHighSurrogate(character)) {
            return index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
        }
        return Character.isLowSurrogate(character)
                && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
    }
}
