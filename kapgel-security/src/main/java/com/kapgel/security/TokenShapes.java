package com.kapgel.security;

import java.util.List;
import java.util.stream.IntStream;

/** Tokens and keys that are known by their looks wherever they stand. */
final class TokenShapes {
    /** How they begin, by which their issuers and secret scanners know them, and how many characters must follow at least. */
    private record Shape(String prefix, int rest) {}

    private static final List<Shape> SHAPES = List.of(
            new Shape("AKIA", 16), // Amazon Web Services
            new Shape("ASIA", 16),
            new Shape("AIza", 30), // Google
            new Shape("ya29.", 20),
            new Shape("sk_live_", 10), // Stripe
            new Shape("sk_test_", 10),
            new Shape("rk_live_", 10),
            new Shape("rk_test_", 10),
            new Shape("whsec_", 10),
            new Shape("ghp_", 20), // GitHub
            new Shape("gho_", 20),
            new Shape("ghu_", 20),
            new Shape("ghs_", 20),
            new Shape("ghr_", 20),
            new Shape("github_pat_", 20),
            new Shape("glpat-", 20), // GitLab
            new Shape("xoxa-", 10), // Slack
            new Shape("xoxb-", 10),
            new Shape("xoxp-", 10),
            new Shape("xoxr-", 10),
            new Shape("xoxs-", 10),
            new Shape("xapp-", 10),
            new Shape("hooks.slack.com/services/", 10),
            new Shape("sb_secret_", 10), // Supabase
            new Shape("sbp_", 20),
            new Shape("npm_", 30),
            new Shape("pypi-", 20),
            new Shape("SG.", 22), // SendGrid
            new Shape("sk-", 32), // OpenAI, Anthropic
            new Shape("hf_", 30), // Hugging Face
            new Shape("dop_v1_", 30), // DigitalOcean
            new Shape("shpat_", 20)); // Shopify

    private static final Shape[][] BY_FIRST = IntStream.range(0, 128)
            .mapToObj(first -> SHAPES.stream()
                    .filter(shape -> shape.prefix.charAt(0) == first)
                    .toArray(Shape[]::new))
            .toArray(Shape[][]::new);

    private static final int LEAST_TOKEN = 8;
    private static final int LEAST_JWT_PART = 10;
    private static final int LONGEST_BASIC = 1_024;

    private TokenShapes() {}

    /** Characters with which one of them may begin. */
    static boolean mayBegin(char c) {
        return c < 128 && (BY_FIRST[c].length > 0 || c == 'e' || c == 'B' || c == 'b');
    }

    /** By its first character, before which no letter or digit stands. */
    static long at(String text, int at) {
        char first = text.charAt(at);
        if (first == 'e') {
            return webToken(text, at);
        }
        if (first == 'B' || first == 'b') {
            return credentials(text, at);
        }
        for (Shape shape : BY_FIRST[first]) {
            if (Chars.isAt(text, at, shape.prefix)) {
                int end = afterToken(text, at + shape.prefix.length(), shape.prefix.endsWith("/"));
                if (end - at >= shape.prefix.length() + shape.rest) {
                    return Span.of(at, end);
                }
            }
        }
        return Span.NONE;
    }

    private static int afterToken(String text, int from, boolean path) {
        int at = from;
        while (at < text.length() && isOfToken(text, at, path)) {
            at++;
        }
        return at;
    }

    private static boolean isOfToken(String text, int at, boolean path) {
        char c = text.charAt(at);
        boolean inside = c == '.' || (c == '/' && path);
        return Chars.isBase64Url(c) || (inside && isFollowed(text, at));
    }

    private static boolean isFollowed(String text, int at) {
        return at + 1 < text.length() && Chars.isBase64Url(text.charAt(at + 1));
    }

    /**
     * A JSON Web Token (RFC 7519): three parts in base64url, of which the last may be empty. The first is JSON, so it begins with
     * {@code eyJ}.
     *
     * @return where to look on for the next of them, if this is none
     */
    private static long webToken(String text, int at) {
        if (!Chars.isAt(text, at, "eyJ")) {
            return Span.NONE;
        }
        int header = Chars.afterBase64Url(text, at);
        if (header - at < LEAST_JWT_PART || header == text.length() || text.charAt(header) != '.') {
            return Span.lookOnAt(header);
        }
        int claims = Chars.afterBase64Url(text, header + 1);
        if (claims - header - 1 < LEAST_JWT_PART) {
            return Span.lookOnAt(claims);
        }
        int end = claims;
        while (end < text.length() && text.charAt(end) == '.') {
            end = Chars.afterBase64Url(text, end + 1); // An encrypted one has five.
        }
        return Span.of(at, end);
    }

    /** {@code Bearer x} and {@code Basic x} (RFC 6750, RFC 7617), where x is no word of a sentence. */
    private static long credentials(String text, int at) {
        boolean bearer = Chars.isAtIgnoringCase(text, at, "bearer ");
        if (!bearer && !Chars.isAtIgnoringCase(text, at, "basic ")) {
            return Span.NONE;
        }
        int from = Chars.afterBlanks(text, at + 6);
        int to = from;
        boolean digit = false;
        while (to < text.length() && isOfCredentials(text.charAt(to))) {
            digit |= Chars.isDigit(text.charAt(to));
            to++;
        }
        int end = to;
        while (end < text.length() && text.charAt(end) == '=') {
            end++;
        }
        boolean alone = end == text.length() || !isOfCredentials(text.charAt(end));
        boolean secret = bearer ? digit && end - from >= LEAST_TOKEN : isNameAndPassword(text, from, to);
        return alone && secret ? Span.of(from, end) : Span.NONE;
    }

    private static boolean isOfCredentials(char c) {
        return Chars.isBase64Url(c) || c == '.' || c == '~' || c == '+' || c == '/';
    }

    /** Whether this is the Base64 of a text with a colon in it, which the words of a sentence are not. */
    private static boolean isNameAndPassword(String text, int from, int to) {
        int bits = 0;
        boolean colon = false;
        for (int at = from; at < to; at++) {
            int six = sixBits(text.charAt(at));
            if (six < 0) {
                return false;
            }
            bits = (bits << 6) | six;
            int place = (at - from) % 4;
            if (place > 0) {
                int decoded = (bits >> (6 - 2 * place)) & 0xff;
                if (decoded < ' ' || decoded == 0x7f) {
                    return false;
                }
                colon |= decoded == ':';
            }
        }
        return colon && to - from <= LONGEST_BASIC && (to - from) % 4 != 1;
    }

    private static int sixBits(char c) {
        if (Chars.isUpper(c)) {
            return c - 'A';
        }
        if (Chars.isLower(c)) {
            return c - 'a' + 26;
        }
        if (Chars.isDigit(c)) {
            return c - '0' + 52;
        }
        return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
    }
}
