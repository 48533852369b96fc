package com.kapgel.health;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Map;

/** Writes a report as JSON. */
final class ReportJson {
    private static final JsonFactory JSON = new JsonFactory();
    /** Always three digits of a second, like {@code Date.toISOString()} in JavaScript. */
    private static final DateTimeFormatter TIMESTAMP =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter().withZone(ZoneOffset.UTC);

    private ReportJson() {}

    static String write(HealthReport report) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("timestamp", TIMESTAMP.format(report.timestamp()));
            json.writeStringField("status", report.status().word());
            json.writeObjectFieldStart("checks");
            for (Map.Entry<String, CheckResult> check : report.checks().entrySet()) {
                json.writeStringField(
                        wellFormed(check.getKey()), check.getValue().status().word());
            }
            json.writeEndObject();
            json.writeStringField("version", wellFormed(report.version()));
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("a string cannot fail to be written", impossible);
        }
        return text.toString();
    }

    /** Replaces lone surrogates, which no UTF-8 can hold, by U+FFFD: the UTF-16 encoder does just that. */
    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
    }
}
