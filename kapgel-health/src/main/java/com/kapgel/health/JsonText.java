package com.kapgel.health;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** Writes one JSON object on one line. */
final class JsonText {
    private static final JsonFactory JSON = new JsonFactory();
    /** Always three digits of a second, like {@code Date.toISOString()} in JavaScript. */
    private static final DateTimeFormatter TIMESTAMP =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter().withZone(ZoneOffset.UTC);

    private JsonText() {}

    static String object(Content content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            content.writeTo(json);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("a string cannot fail to be written", impossible);
        }
        return text.toString();
    }

    static String timestamp(Instant instant) {
        return TIMESTAMP.format(instant);
    }

    /** Replaces lone surrogates, which no UTF-8 can hold, by U+FFFD: the UTF-16 encoder does just that. */
    static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
    }

    @FunctionalInterface
    interface Content {
        void writeTo(JsonGenerator json) throws IOException;
    }
}
