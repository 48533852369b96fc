package com.kapgel.monitoring;

import io.sentry.SentryItemType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What an envelope carries, by its type. */
final class EnvelopeItems {
    private static final String LENGTH = "\"length\":";

    private final JsonRedaction redaction;

    EnvelopeItems(JsonRedaction redaction) {
        this.redaction = redaction;
    }

    /** The same without secrets; empty for what nobody can look into. */
    Optional<byte[]> redact(SentryItemType type, byte[] data) {
        return switch (type) {
            // Their parts are redacted one by one, and kept together by bytes that are no text.
            case ReplayVideo, Profile, ProfileChunk -> Optional.of(data);
            case Attachment, Unknown -> text(data).map(text -> bytes(redaction.text(text), text, data));
            default -> text(data).map(text -> bytes(redaction.json(text), text, data));
        };
    }

    /** The header of an item that has become longer or shorter. */
    static String withLength(String header, int length) {
        int start = header.indexOf(LENGTH) + LENGTH.length();
        int end = start;
        while (end < header.length() && Character.isDigit(header.charAt(end))) {
            end++;
        }
        return start < LENGTH.length() ? header : header.substring(0, start) + length + header.substring(end);
    }

    private static byte[] bytes(String after, String before, byte[] data) {
        return after.equals(before) ? data : after.getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<String> text(byte[] data) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data))
                    .toString();
            return text.indexOf('\0') < 0 ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
