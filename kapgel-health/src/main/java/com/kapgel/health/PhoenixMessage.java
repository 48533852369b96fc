package com.kapgel.health;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One message of the Phoenix protocol, version 1.0.0, as a server sends it; only the texts that matter here are kept, empty where
 * there is none.
 */
record PhoenixMessage(Map<String, String> texts) {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // Names come from foreign data, and must not fill a table that outlives the message.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private static final int DEEPEST = 3;
    private static final Set<String> KEPT = Set.of(
            "topic",
            "event",
            "ref",
            "payload.status",
            "payload.extension",
            "payload.message",
            "payload.response.reason",
            "payload.payload.id");

    /** Empty for what is no such message: no JSON, more than that, an array as version 2 sends it, or one without a topic. */
    static Optional<PhoenixMessage> parse(String text) {
        Map<String, String> texts = new HashMap<>();
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            readObject(json, "", 1, texts);
            if (json.nextToken() != null || !texts.containsKey("topic") || !texts.containsKey("event")) {
                return Optional.empty();
            }
            return Optional.of(new PhoenixMessage(texts));
        } catch (IOException noJson) {
            return Optional.empty();
        }
    }

    private static void readObject(JsonParser json, String prefix, int depth, Map<String, String> texts)
            throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = prefix + json.currentName();
            JsonToken value = json.nextToken();
            if (value == JsonToken.VALUE_STRING && KEPT.contains(name)) {
                texts.put(name, json.getText());
            } else if (value == JsonToken.START_OBJECT && depth < DEEPEST) {
                readObject(json, name + ".", depth + 1, texts);
            } else {
                json.skipChildren();
            }
        }
    }

    String topic() {
        return text("topic");
    }

    String event() {
        return text("event");
    }

    /** Which of our messages it answers. */
    String ref() {
        return text("ref");
    }

    boolean isOk() {
        return text("payload.status").equals("ok");
    }

    /** The part of the server that a system message speaks for. */
    String extension() {
        return text("payload.extension");
    }

    /** What the server says to a person. */
    String words() {
        return text("payload.message") + text("payload.response.reason");
    }

    String canaryId() {
        return text("payload.payload.id");
    }

    private String text(String name) {
        return texts.getOrDefault(name, "");
    }
}
