package com.kapgel.health;

/** Writes what we say on one channel, in the Phoenix protocol, version 1.0.0. */
record RealtimeChannel(String topic, RealtimeSettings settings) {
    /** What heartbeats go to, and their answers come from. */
    static final String CONNECTION = "phoenix";

    /** Asks for changes of a table, and for what we send ourselves. */
    String join(String ref) {
        return message(topic, "phx_join", ref, ref, json -> {
            json.writeObjectFieldStart("config");
            json.writeObjectFieldStart("broadcast");
            json.writeBooleanField("ack", false);
            json.writeBooleanField("self", true);
            json.writeEndObject();
            json.writeArrayFieldStart("postgres_changes");
            json.writeStartObject();
            json.writeStringField("event", "*");
            json.writeStringField("schema", settings.schema());
            if (!settings.table().isEmpty()) {
                json.writeStringField("table", settings.table());
            }
            json.writeEndObject();
            json.writeEndArray();
            json.writeBooleanField("private", false);
            json.writeEndObject();
            json.writeStringField("access_token", settings.key());
        });
    }

    String heartbeat(String ref) {
        return message(CONNECTION, "heartbeat", ref, "", json -> {});
    }

    String canary(String ref, String joinRef, String id) {
        return message(topic, "broadcast", ref, joinRef, json -> {
            json.writeStringField("type", "broadcast");
            json.writeStringField("event", "canary");
            json.writeObjectFieldStart("payload");
            json.writeStringField("id", id);
            json.writeEndObject();
        });
    }

    private static String message(String topic, String event, String ref, String joinRef, JsonText.Content payload) {
        return JsonText.object(json -> {
            json.writeStringField("topic", topic);
            json.writeStringField("event", event);
            json.writeObjectFieldStart("payload");
            payload.writeTo(json);
            json.writeEndObject();
            json.writeStringField("ref", ref);
            if (!joinRef.isEmpty()) {
                json.writeStringField("join_ref", joinRef);
            }
        });
    }
}
