package com.kapgel.security;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** What may stand in a header's name and value (RFC 9110, sections 5.1 and 5.5). */
final class HeaderSyntax {
    private HeaderSyntax() {}

    static void requireName(String name) {
        Objects.requireNonNull(name, "name");
        if (!isToken(name)) {
            throw new IllegalArgumentException("Header name '" + printable(name)
                    + "' is not valid. Names are made of letters, digits and !#$%&'*+-.^_`|~.");
        }
        String problem = UnfitHeaders.problem(name);
        if (problem != null) {
            throw new IllegalArgumentException("Header " + name + " " + problem + (problem.endsWith("?") ? "" : "."));
        }
    }

    static void requireValue(String name, String value) {
        Objects.requireNonNull(value, () -> "value of header " + name);
        if (value.isBlank()) {
            throw new IllegalArgumentException(
                    "Header " + name + " has a blank value. Give it one, or leave the header out with remove.");
        }
        for (int i = 0; i < value.length(); i++) {
            if (!isValueChar(value.charAt(i))) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "Header %s has a forbidden character U+%04X at position %d of its value. "
                                + "Values are one line of printable ASCII.",
                        name,
                        (int) value.charAt(i),
                        i));
            }
        }
    }

    /** RFC 9110, section 5.6.2. */
    static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(HeaderSyntax::isTokenChar);
    }

    /** Tells all problems at once. */
    static void refuse(String headline, List<String> problems) {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(headline + ":\n  - " + String.join("\n  - ", problems));
        }
    }

    /** The text with everything escaped that could forge a line of a log. */
    static String printable(String text) {
        StringBuilder printable = new StringBuilder();
        text.chars()
                .forEach(c -> printable.append(
                        c >= ' ' && c <= '~' ? String.valueOf((char) c) : String.format(Locale.ROOT, "\\u%04X", c)));
        return printable.toString();
    }

    private static boolean isTokenChar(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    private static boolean isValueChar(char c) {
        return (c >= ' ' && c <= '~') || c == '\t';
    }
}
