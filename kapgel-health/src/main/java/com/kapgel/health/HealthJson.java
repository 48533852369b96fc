package com.kapgel.health;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Writes a report as {@code application/health+json}, after draft-inadarei-api-health-check-06. */
final class HealthJson {
    private HealthJson() {}

    static String write(HealthReport report) {
        return write(report, false);
    }

    static String writeDetailed(HealthReport report) {
        return write(report, true);
    }

    private static String write(HealthReport report, boolean detailed) {
        return JsonText.object(json -> {
            json.writeStringField("status", word(report.status()));
            json.writeStringField("releaseId", JsonText.wellFormed(report.version()));
            json.writeObjectFieldStart("checks");
            for (Map.Entry<String, CheckState> check : report.states().entrySet()) {
                String component = component(check.getKey());
                json.writeArrayFieldStart(detailed ? component + ":responseTime" : component);
                json.writeStartObject();
                writeState(json, check.getValue(), detailed);
                json.writeEndObject();
                json.writeEndArray();
            }
            json.writeEndObject();
        });
    }

    private static void writeState(JsonGenerator json, CheckState state, boolean detailed) throws IOException {
        json.writeStringField("status", word(state.result().status()));
        if (!detailed) {
            return;
        }
        Optional<Duration> duration = state.duration();
        if (duration.isPresent()) {
            json.writeNumberField("observedValue", duration.get().toMillis());
            json.writeStringField("observedUnit", "ms");
        }
        Optional<Instant> checkedAt = state.checkedAt();
        if (checkedAt.isPresent()) {
            json.writeStringField("time", JsonText.timestamp(checkedAt.get()));
        }
        Optional<Reason> reason = state.result().reason();
        if (reason.isPresent()) {
            json.writeStringField("output", reason.get().word());
        }
        // The draft allows names of one's own beside those that it defines.
        json.writeBooleanField("critical", state.isCritical());
        json.writeStringField("since", JsonText.timestamp(state.since()));
    }

    private static String word(Status status) {
        return switch (status) {
            case HEALTHY -> "pass";
            case DEGRADED -> "warn";
            case UNKNOWN, UNHEALTHY -> "fail";
        };
    }

    /** A colon separates the component from what is measured, so that none may stand in its name. */
    private static String component(String name) {
        return JsonText.wellFormed(name).replace("%", "%25").replace(":", "%3A");
    }
}
