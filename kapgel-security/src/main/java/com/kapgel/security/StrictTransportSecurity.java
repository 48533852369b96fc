package com.kapgel.security;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The header by which a browser asks for this host over TLS only (RFC 6797, section 6.1). */
final class StrictTransportSecurity {
    static final String HEADER = "Strict-Transport-Security";

    private static final int ONE_YEAR = 31_536_000;

    private StrictTransportSecurity() {}

    static List<String> problems(String value) {
        List<String> problems = new ArrayList<>();
        Map<String, String> directives = new HashMap<>();
        for (String directive : value.split(";", -1)) {
            int equals = directive.indexOf('=');
            String name = (equals < 0 ? directive : directive.substring(0, equals)).strip();
            String argument =
                    equals < 0 ? "" : unquoted(directive.substring(equals + 1).strip());
            if (directive.isBlank()) {
                continue;
            }
            String lower = name.toLowerCase(Locale.ROOT);
            switch (lower) {
                case "max-age" -> {
                    if (argument.isEmpty() || Chars.afterDigits(argument, 0) < argument.length()) {
                        problems.add(directive.strip() + " is no number of seconds. Write max-age=31536000 for a year, "
                                + "or max-age=0 to take the header back");
                    }
                }
                case "includesubdomains", "preload" -> {
                    if (equals >= 0) {
                        problems.add(directive.strip() + " has a value, which " + name + " must not have");
                    }
                }
                default -> problems.add(name + " is ignored; there are max-age, includeSubDomains and preload");
            }
            if (directives.put(lower, argument) != null) {
                problems.add(name + " is given twice, and browsers then ignore the whole header");
            }
        }
        if (!directives.containsKey("max-age")) {
            problems.add(
                    "max-age is missing, and browsers then ignore the whole header. Write max-age=31536000 for a year");
        } else if (directives.containsKey("preload")
                && problems.isEmpty()
                && !(directives.containsKey("includesubdomains") && isYear(directives.getOrDefault("max-age", "")))) {
            problems.add("preload needs includeSubDomains and a max-age of at least 31536000 (hstspreload.org)");
        }
        return problems;
    }

    private static String unquoted(String argument) {
        boolean quoted = argument.length() > 1 && argument.startsWith("\"") && argument.endsWith("\"");
        return quoted ? argument.substring(1, argument.length() - 1) : argument;
    }

    private static boolean isYear(String seconds) {
        return seconds.length() > 18 || Long.parseLong(seconds) >= ONE_YEAR;
    }
}
