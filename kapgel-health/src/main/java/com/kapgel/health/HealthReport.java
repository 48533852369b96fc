package com.kapgel.health;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The state of a group of checks at one moment.
 *
 * <p>As JSON: {@code {"timestamp":"2026-11-23T00:00:00.000Z","status":"healthy","checks":{"database":"healthy"},
 * "version":"4f2a9c1"}}. It holds no exception text, and so no secret. Immutable.
 */
public final class HealthReport {
    private final Instant timestamp;
    private final Map<String, CheckResult> checks;
    private final String version;

    HealthReport(Instant timestamp, Map<String, CheckResult> checks, String version) {
        this.timestamp = timestamp;
        this.checks = Collections.unmodifiableMap(new LinkedHashMap<>(checks));
        this.version = version;
    }

    /** When the report was put together. Its results may be older, up to the time for which they are kept. */
    public Instant timestamp() {
        return timestamp;
    }

    /** The worst status of its checks; healthy when there is none. */
    public Status status() {
        return checks.values().stream().map(CheckResult::status).reduce(Status.HEALTHY, Status::worse);
    }

    /** The results by the name of the check, in the order in which the checks were registered. */
    public Map<String, CheckResult> checks() {
        return checks;
    }

    /** What {@link Health.Builder#version} was given, else {@code unknown}. */
    public String version() {
        return version;
    }

    /** The report as one JSON object on one line: names, words and the version only, no reasons. */
    public String toJson() {
        return ReportJson.write(this);
    }

    @Override
    public String toString() {
        return "HealthReport[" + status().word() + ", " + checks + "]";
    }
}
