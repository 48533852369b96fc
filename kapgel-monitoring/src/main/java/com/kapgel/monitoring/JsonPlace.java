package com.kapgel.monitoring;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a value stands in the JSON of Sentry's protocol.
 *
 * @param key its name; that of the array for what is in one; empty at the top
 * @param secret whether something around it is hidden whatever it is
 */
record JsonPlace(@Nullable JsonPlace parent, String key, boolean secret) {
    static final JsonPlace TOP = new JsonPlace(null, "", /* secret= */ false);

    /** Who somebody is; the id stays, by which errors are counted for each. */
    private static final Set<String> PERSON =
            Set.of("email", "username", "name", "ip_address", "geo", "segment", "data", "other");

    private static final Set<String> PERSON_ATTRIBUTES =
            Set.of("user.email", "user.username", "user.name", "user.full_name", "user.ip_address");

    private static final Set<String> IDS = Set.of(
            "event_id",
            "trace_id",
            "span_id",
            "parent_span_id",
            "segment_id",
            "profile_id",
            "profiler_id",
            "chunk_id",
            "replay_id",
            "check_in_id",
            "public_key",
            "sid",
            "checksum",
            "debug_id",
            "code_id");

    private static final Set<String> VERSIONS = Set.of(
            "release", "dist", "version", "raw_version", "kernel_version", "build", "app_version", "sdk.version");

    JsonPlace child(String name, JsonRedaction redaction) {
        if (isTypeOfAttribute(name)) {
            return new JsonPlace(this, name, /* secret= */ false);
        }
        JsonPlace child = new JsonPlace(this, name, secret);
        return secret || !redaction.hides(child) ? child : new JsonPlace(this, name, /* secret= */ true);
    }

    /** What Sentry joins things by; sixteen digits of one may look like a card number. */
    boolean isIdWith(String text) {
        return !secret && IDS.contains(key) && text.chars().allMatch(c -> c == '-' || Character.digit(c, 16) >= 0);
    }

    boolean isVersion() {
        return !secret && (VERSIONS.contains(key) || (parent != null && parent.key.equals("modules")));
    }

    /** Points of time and durations, whose digits may look like a card number. */
    boolean isTime() {
        return key.contains("time") || key.endsWith("_ns");
    }

    boolean isOfPerson() {
        if (parent == null) {
            return false;
        }
        return (parent.key.equals("user") && PERSON.contains(key))
                || (parent.key.equals("attributes") && PERSON_ATTRIBUTES.contains(key));
    }

    /** What events and logs are made of, the texts of which tell what their parameters are. */
    boolean isSentence() {
        return key.equals("formatted") || key.equals("message") || key.equals("body");
    }

    /**
     * The object with the sentence that this is a parameter of: {@code {"formatted": "…", "params": ["x"]}} in events, {@code {"body": "…",
     * "attributes": {"sentry.message.parameter.0": {"value": "x"}}}} in logs.
     */
    @Nullable
    JsonPlace sentenceOwner() {
        if (key.equals("params")) {
            return parent;
        }
        if (parent == null || !key.equals("value") || !parent.key.startsWith("sentry.message.parameter.")) {
            return null;
        }
        return parent.parent == null ? null : parent.parent.parent;
    }

    /** The protocol's own name for the id of a session of the application, which is no session of a user. */
    boolean isSessionId() {
        return key.equals("sid") && parent != null && parent.parent == null;
    }

    /** {@code "attributes": {"password": {"value": "x", "type": "string"}}}. */
    private boolean isTypeOfAttribute(String name) {
        return name.equals("type") && parent != null && parent.key.equals("attributes");
    }
}
