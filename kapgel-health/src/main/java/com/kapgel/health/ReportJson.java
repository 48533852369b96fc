package com.kapgel.health;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Writes a report as JSON in the shape of KapGel's plan. */
final class ReportJson {
    private ReportJson() {}

    static String write(HealthReport report) {
        return JsonText.object(json -> {
            writeHead(json, report);
            for (Map.Entry<String, CheckState> check : report.states().entrySet()) {
                json.writeStringField(
                        JsonText.wellFormed(check.getKey()),
                        check.getValue().result().status().word());
            }
            json.writeEndObject();
            json.writeStringField("version", JsonText.wellFormed(report.version()));
        });
    }

    static String writeDetailed(HealthReport report) {
        return JsonText.object(json -> {
            writeHead(json, report);
            for (Map.Entry<String, CheckState> check : report.states().entrySet()) {
                json.writeObjectFieldStart(JsonText.wellFormed(check.getKey()));
                writeState(json, check.getValue());
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeStringField("version", JsonText.wellFormed(report.version()));
            json.writeNumberField("uptimeSeconds", report.uptime().toSeconds());
        });
    }

    private static void writeHead(JsonGenerator json, HealthReport report) throws IOException {
        json.writeStringField("timestamp", JsonText.timestamp(report.timestamp()));
        json.writeStringField("status", report.status().word());
        json.writeObjectFieldStart("checks");
    }

    private static void writeState(JsonGenerator json, CheckState state) throws IOException {
        json.writeStringField("status", state.result().status().word());
        json.writeBooleanField("critical", state.isCritical());
        Optional<Duration> duration = state.duration();
        if (duration.isPresent()) {
            json.writeNumberField("durationMs", duration.get().toMillis());
        }
        Optional<Instant> checkedAt = state.checkedAt();
        if (checkedAt.isPresent()) {
            json.writeStringField("checkedAt", JsonText.timestamp(checkedAt.get()));
        }
        json.writeStringField("since", JsonText.timestamp(state.since()));
        Optional<Reason> reason = state.result().reason();
        if (reason.isPresent()) {
            json.writeStringField("reason", reason.get().word());
        }
    }
}
