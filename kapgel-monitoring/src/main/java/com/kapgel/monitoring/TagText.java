package com.kapgel.monitoring;

import org.jspecify.annotations.Nullable;

/** Takes out of a text what names one of many, so that the rest can be a tag. */
final class TagText {
    private static final String SOMEBODY = "{id}";

    private static final int LONGEST_SEGMENT = 32;

    private static final int SHORTEST_HEX = 8;

    private TagText() {}

    /**
     * The kind of a channel: {@code order} of {@code order:8f3a}, {@code courier} of {@code courier-9}.
     *
     * @return empty if there is nothing that is not the name of one
     */
    static String family(@Nullable String channel) {
        if (channel == null) {
            return "";
        }
        int end = 0;
        while (end < channel.length() && belongsToFamily(channel.charAt(end))) {
            end++;
        }
        if (end < channel.length() && isDigitOrAt(channel.charAt(end))) {
            // "order-8f3a" names one, and so does "8f3a"; neither is a family with a number in its name.
            end = Math.max(channel.lastIndexOf('-', end - 1), channel.lastIndexOf('_', end - 1));
        }
        return end <= 0 ? "" : beforeHex(channel.substring(0, end));
    }

    /** Without a part that is hexadecimal and too long for a word: one UUID in 2,500 begins with eight letters. */
    private static String beforeHex(String family) {
        int start = 0;
        while (start < family.length()) {
            int end = start;
            while (end < family.length() && Character.digit(family.charAt(end), 16) >= 0) {
                end++;
            }
            boolean isWhole = end == family.length() || !Character.isLetter(family.charAt(end));
            if (isWhole && end - start >= SHORTEST_HEX) {
                return family.substring(0, Math.max(0, start - 1));
            }
            while (end < family.length() && Character.isLetter(family.charAt(end))) {
                end++;
            }
            start = end + 1;
        }
        return family;
    }

    private static boolean belongsToFamily(char c) {
        return Character.isLetter(c) || c == '-' || c == '_';
    }

    private static boolean isDigitOrAt(char c) {
        return Character.isDigit(c) || c == '@';
    }

    /**
     * A path without its query, and with {@code {id}} for each segment that looks like the name of one: {@code /api/v1/orders/{id}} of
     * {@code /api/v1/orders/8f3a?page=2}.
     */
    static String template(@Nullable String endpoint) {
        if (endpoint == null) {
            return "";
        }
        StringBuilder template = new StringBuilder();
        int length = endOfPath(endpoint);
        for (int start = 0; start <= length; ) {
            int slash = endpoint.indexOf('/', start);
            int end = slash < 0 || slash > length ? length : slash;
            String segment = endpoint.substring(start, end);
            template.append(start == 0 ? "" : "/").append(namesOne(segment) ? SOMEBODY : segment);
            start = end + 1;
        }
        return template.toString();
    }

    private static int endOfPath(String endpoint) {
        for (int i = 0; i < endpoint.length(); i++) {
            char c = endpoint.charAt(i);
            if (c == '?' || c == '#' || c == ';') {
                return i;
            }
        }
        return endpoint.length();
    }

    private static boolean namesOne(String segment) {
        if (segment.startsWith("{") || segment.equals("*") || segment.equals("**")) {
            return false;
        }
        long digits = segment.chars().filter(Character::isDigit).count();
        boolean isVersion = segment.startsWith("v") && digits == segment.length() - 1;
        return segment.length() > LONGEST_SEGMENT
                || segment.indexOf('@') >= 0
                || segment.indexOf('%') >= 0
                || segment.indexOf(':') > 0
                || (digits > 1 && !isVersion)
                || (digits == 1 && segment.length() == 1);
    }
}
