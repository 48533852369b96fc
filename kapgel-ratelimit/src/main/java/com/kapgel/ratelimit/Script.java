package com.kapgel.ratelimit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;

/** A Lua script and the digest by which Redis knows it, both as they go over the wire. */
final class Script {
    private final byte[] source;
    private final byte[] sha1;

    private Script(byte[] source) {
        this.source = source;
        try {
            this.sha1 = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(source))
                    .getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-1", e);
        }
    }

    private static Script fromResources(UnaryOperator<String> edit, String... names) {
        StringBuilder source = new StringBuilder();
        for (String name : names) {
            source.append(resource(name));
        }
        return new Script(edit.apply(source.toString()).getBytes(StandardCharsets.UTF_8));
    }

    private static String resource(String name) {
        try (InputStream resource = Script.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IllegalStateException(
                        "The resource com/kapgel/ratelimit/" + name + " is missing: the jar was repackaged without it");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] source() {
        return source;
    }

    byte[] sha1() {
        return sha1;
    }

    /**
     * The three ways to take calls.
     *
     * @param take from one key, whatever its limits
     * @param bucket from one key with one token bucket
     * @param buckets from many keys with one token bucket each
     */
    record Library(Script take, Script bucket, Script buckets) {
        static Library load() {
            return load(UnaryOperator.identity());
        }

        /** With another text in place of the published one, for tests that bring their own clock. */
        static Library load(UnaryOperator<String> edit) {
            return new Library(
                    fromResources(edit, "records.lua", "take.lua"),
                    fromResources(edit, "records.lua", "bucket.lua"),
                    fromResources(edit, "records.lua", "buckets.lua"));
        }

        List<Script> all() {
            return List.of(take, bucket, buckets);
        }
    }
}
