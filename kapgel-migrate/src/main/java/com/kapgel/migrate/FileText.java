package com.kapgel.migrate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The lines of a migration file, without a byte order mark, and with nothing left of how they end.
 *
 * <p>Flyway's CRC32 leaves out where lines end, so that {@code -- note} and a {@code DELETE} below it have the checksum of one
 * comment; {@link #sha256()} does not.
 */
record FileText(List<String> lines) {

    FileText {
        lines = List.copyOf(lines);
    }

    static FileText of(Stream<String> lines) {
        List<String> read = lines.toList();
        return read.isEmpty() || !read.get(0).startsWith("\uFEFF")
                ? new FileText(read)
                : new FileText(Stream.concat(
                                Stream.of(read.get(0).substring(1)),
                                read.stream().skip(1))
                        .toList());
    }

    /** The same for all line ends, with and without a byte order mark, and with and without empty lines at the end. */
    String sha256() {
        return sha256(String.join("\n", lines).stripTrailing());
    }

    /** In lower case hexadecimal digits. */
    static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) { // every Java has it
            throw new IllegalStateException(e);
        }
    }
}
