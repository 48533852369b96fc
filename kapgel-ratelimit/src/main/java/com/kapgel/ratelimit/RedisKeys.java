package com.kapgel.ratelimit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Names of keys in Redis: {@code kapgel:ratelimit:4:LIMITER:{KEY}}, or {@code …:LIMITER#{DIGEST}} for a key that is long or
 * must not be read there. The sign before the brace is ours, so no key can be written that is taken for a digest.
 *
 * <p>The 4 is the version of the state behind the name, so that builds with another format never read each other's.
 */
final class RedisKeys {
    private static final String VERSION = "kapgel:ratelimit:4:";
    private static final int LONGEST_READABLE = 64;
    private static final int DIGEST_BYTES = 16;
    private static final int SHORTEST_SECRET = 16;

    private final byte @Nullable [] secret;

    private RedisKeys(byte @Nullable [] secret) {
        this.secret = secret;
    }

    /** Keys that stay readable unless they are long. */
    static RedisKeys readable() {
        return new RedisKeys(null);
    }

    /**
     * Keys of which nobody without the secret can tell whom they are about.
     *
     * @param setting what to name in the error; the secret itself is never repeated
     */
    static RedisKeys hidden(String setting, String secret) {
        if (secret.length() < SHORTEST_SECRET) {
            throw new IllegalArgumentException(
                    setting + " is too short to hide keys: use at least " + SHORTEST_SECRET + " characters");
        }
        return new RedisKeys(secret.getBytes(StandardCharsets.UTF_8));
    }

    /** The part of the names that all keys of a limiter share. */
    static byte[] prefix(String limiter) {
        return (VERSION + limiter).getBytes(StandardCharsets.UTF_8);
    }

    byte[] name(byte[] prefix, String key) {
        byte[] subject = key.getBytes(StandardCharsets.UTF_8);
        if (isAmbiguous(key, subject)) {
            subject = utf16(key);
        } else if (secret == null && subject.length <= LONGEST_READABLE) {
            return join(prefix, ':', subject);
        }
        return join(
                prefix,
                '#',
                HexFormat.of().formatHex(digest(subject), 0, DIGEST_BYTES).getBytes(StandardCharsets.UTF_8));
    }

    /** Half a surrogate pair cannot be written in UTF-8: a question mark stands for each, whichever it is. */
    private static boolean isAmbiguous(String key, byte[] utf8) {
        for (byte letter : utf8) {
            if (letter == '?') {
                return !key.equals(new String(utf8, StandardCharsets.UTF_8));
            }
        }
        return false;
    }

    private static byte[] utf16(String key) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * key.length());
        bytes.asCharBuffer().put(key);
        return bytes.array();
    }

    private static byte[] join(byte[] prefix, char sign, byte[] subject) {
        byte[] name = new byte[prefix.length + subject.length + 3];
        System.arraycopy(prefix, 0, name, 0, prefix.length);
        name[prefix.length] = (byte) sign;
        name[prefix.length + 1] = '{';
        System.arraycopy(subject, 0, name, prefix.length + 2, subject.length);
        name[name.length - 1] = '}';
        return name;
    }

    private byte[] digest(byte[] subject) {
        try {
            if (secret == null) {
                return MessageDigest.getInstance("SHA-256").digest(subject);
            }
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(subject);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Every Java platform has SHA-256 and HmacSHA256", e);
        }
    }
}
