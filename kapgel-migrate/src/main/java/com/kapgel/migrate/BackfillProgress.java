package com.kapgel.migrate;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a backfill has come. Its text is what the journal keeps.
 *
 * @param order table and key that it goes along
 * @param end the highest key when it began, as the server writes it; null when there was no row
 * @param last the highest key of the last finished batch; null before the first one
 * @param rows that the finished batches have passed
 * @param batch how many rows the next one has
 * @param elapsed with pauses, all runs together
 */
record BackfillProgress(
        String order, @Nullable String end, @Nullable String last, long rows, int batch, Duration elapsed) {

    static BackfillProgress parse(String text) {
        Map<String, String> fields = new HashMap<>();
        for (String field : text.split("&", -1)) {
            int equals = field.indexOf('=');
            fields.put(
                    field.substring(0, equals), URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return new BackfillProgress(
                fields.getOrDefault("order", ""),
                fields.get("end"),
                fields.get("last"),
                Long.parseLong(fields.getOrDefault("rows", "0")),
                Integer.parseInt(fields.getOrDefault("batch", "1")),
                Duration.ofMillis(Long.parseLong(fields.getOrDefault("millis", "0"))));
    }

    String text() {
        return "rows=" + rows + "&batch=" + batch + "&millis=" + elapsed.toMillis() + field("order", order)
                + field("last", last) + field("end", end);
    }

    private static String field(String name, @Nullable String value) {
        return value == null ? "" : "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    BackfillProgress after(KeyRange range, int nextBatch, Duration elapsedNow) {
        return new BackfillProgress(order, end, range.last(), rows + range.rows(), nextBatch, elapsedNow);
    }
}
