package com.kapgel.security;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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
            new Shape("sb_secret_", 10), // Supabase
            new Shape("sbp_", 20),
            new Shape("npm_", 30),
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
                int end = afterToken(text, at + shape.prefix.length());
                if (end - at >= shape.prefix.length() + shape.rest) {
                    return Span.of(at, end);
                }
            }
        }
        return Span.NONE;
    }

    private static int afterToken(String text, int from) {
        int at = from;
        while (at < text.length()
                && (Chars.isBase64Url(text.charAt(at)) || (text.charAt(at) == '.' && isFollowed(text, at)))) {
            at++;
        }
        return at;
    }

    private static boolean isFollowed(String text, int at) {
        return at + 1 < text.length() && Chars.isBase64Url(text.charAt(at + 1));
    }

    /** A JSON Web Token (RFC 7519): three parts in base64url, of which the last may be empty; the first is JSON, so it begins {@code eyJ}. */
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
        while (to < text.length() && text.charAt(to) == '=') {
            to++;
        }
        boolean alone = to == text.length() || !isOfCredentials(text.charAt(to));
        boolean secret =
                bearer ? alone && digit && to - from >= LEAST_TOKEN : alone && isNameAndPassword(text, from, to);
        return secret ? Span.of(from, to) : Span.NONE;
    }

    private static boolean isOfCredentials(char c) {
        return Chars.isBase64Url(c) || c == '.' || c == '~' || c == '+' || c == '/';
    }

    private static boolean isNameAndPassword(String text, int from, int to) {
        byte @Nullable [] decoded =
                to - from > LONGEST_BASIC || to - from < 4 ? null : decoded(text.substring(from, to));
        return decoded != null && new String(decoded, StandardCharsets.ISO_8859_1).indexOf(':') >= 0;
    }

    private static byte @Nullable [] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return null; // A word of a sentence.
        }
    }
}
