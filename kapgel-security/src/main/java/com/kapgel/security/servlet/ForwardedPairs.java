package com.kapgel.security.servlet;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The parameters of one element of {@code Forwarded}, read once from its begin (RFC 7239, section 4). */
final class ForwardedPairs {
    private final String text;
    private final int end;
    private final Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private int at;

    private ForwardedPairs(String text, int from, int to) {
        this.text = text;
        this.at = from;
        this.end = to;
    }

    /**
     * Values by name, which are looked up without regard to case; null where the element is not well-formed or empty.
     *
     * <p>As the RFC has it, but that addresses and ports do well without quotes, as many write them, and that blanks may stand
     * around semicolons.
     */
    static @Nullable Map<String, String> find(String text, int from, int to) {
        ForwardedPairs pairs = new ForwardedPairs(text, from, to);
        return pairs.readAll() && !pairs.values.isEmpty() ? pairs.values : null;
    }

    private boolean readAll() {
        while (at < end) {
            if (text.charAt(at) == ';' || isBlank(text.charAt(at))) {
                at++;
            } else if (!readPair()) {
                return false;
            }
        }
        return true;
    }

    private boolean readPair() {
        String name = readToken();
        if (name == null || at == end || text.charAt(at) != '=') {
            return false;
        }
        at++;
        String value = at < end && text.charAt(at) == '"' ? readQuoted() : readUnquoted();
        return value != null
                && endsHere()
                && values.putIfAbsent(name, value) == null; // each at most once, says the RFC
    }

    private @Nullable String readToken() {
        int start = at;
        while (at < end && isTokenChar(text.charAt(at))) {
            at++;
        }
        return at == start ? null : text.substring(start, at);
    }

    private @Nullable String readUnquoted() {
        int start = at;
        while (at < end && (isTokenChar(text.charAt(at)) || ":[]".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        return at == start ? null : text.substring(start, at);
    }

    private @Nullable String readQuoted() {
        StringBuilder value = new StringBuilder(end - at);
        for (at++; at < end; at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return value.toString();
            }
            if (c == '\\' && at + 1 < end) {
                at++;
                c = text.charAt(at);
            }
            if ((c < ' ' && c != '\t') || c == '\u007f') {
                return null;
            }
            value.append(c);
        }
        return null;
    }

    /** Whether only blanks are left up to the next semicolon. */
    private boolean endsHere() {
        while (at < end && isBlank(text.charAt(at))) {
            at++;
        }
        return at == end || text.charAt(at) == ';';
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    static boolean isTokenChar(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
}
