package com.kapgel.ratelimit.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/** A header by the first 128 bits of its SHA-256, so that neither Redis nor a log ever holds what may be a secret. */
final class HeaderKey implements RequestKey {
    private static final int HASH_BYTES = 16;

    private final String name;
    private final String prefix;
    private final RequestKey whenMissing = RequestKey.clientAddress();

    HeaderKey(String name) {
        if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) { // a token, RFC 9110 §5.6.2
            throw new IllegalArgumentException("\"" + name + "\" cannot be the name of a header");
        }
        this.name = name;
        this.prefix = name.toLowerCase(Locale.ROOT) + ":";
    }

    @Override
    public String of(HttpServletRequest request) {
        String value = request.getHeader(name);
        return value == null || value.isBlank() ? whenMissing.of(request) : prefix + hash(value);
    }

    private static String hash(String value) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(hash, HASH_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "header:" + name;
    }
}
