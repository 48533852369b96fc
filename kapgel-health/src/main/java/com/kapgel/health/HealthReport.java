package com.kapgel.health;

import java.time.Duration;
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
    private final Duration uptime;
    private final boolean open;
    private final Map<String, CheckState> states;
    private final String version;

    HealthReport(Instant timestamp, Duration uptime, boolean open, Map<String, CheckState> states, String version) {
        this.timestamp = timestamp;
        this.uptime = uptime;
        this.open = open;
        this.states = Collections.unmodifiableMap(new LinkedHashMap<>(states));
        this.version = version;
    }

    /** When the report was put together. Its results may be older, up to the time for which they are kept. */
    public Instant timestamp() {
        return timestamp;
    }

    /** For how long the {@link Health} has existed, by a clock that is never set. */
    public Duration uptime() {
        return uptime;
    }

    /**
     * The worst status of its checks, where one that is not critical makes it {@link Status#DEGRADED} at most; healthy when there is
     * none. Unhealthy after {@link Health#close}, except for liveness.
     */
    public Status status() {
        Status ofHealth = open ? Status.HEALTHY : Status.UNHEALTHY;
        return states.values().stream().map(CheckState::weight).reduce(ofHealth, Status::worse);
    }

    /** The results by the name of the check, in the order in which the checks were registered. */
    public Map<String, CheckResult> checks() {
        Map<String, CheckResult> results = new LinkedHashMap<>();
        states.forEach((name, state) -> results.put(name, state.result()));
        return Collections.unmodifiableMap(results);
    }

    /** All that is known of each check, by its name, in the same order. */
    public Map<String, CheckState> states() {
        return states;
    }

    /** What {@link Health.Builder#version} was given, else {@code unknown}. */
    public String version() {
        return version;
    }

    /** The report as one JSON object on one line: names, words and the version only, no reasons. */
    public String toJson() {
        return ReportJson.write(this);
    }

    /**
     * The report with what operators want to know: of each check whether it is critical, how long it took in milliseconds, when it was
     * asked, since when it has its status and for which {@link Reason}; how long the process has been up.
     */
    public String toDetailedJson() {
        return ReportJson.writeDetailed(this);
    }

    /**
     * The report as {@code application/health+json}, the format of draft-inadarei-api-health-check-06, with the words {@code pass},
     * {@code warn} and {@code fail}. It tells no more than {@link #toJson}.
     */
    public String toHealthJson() {
        return HealthJson.write(this);
    }

    /** Likewise, with as much as {@link #toDetailedJson}. */
    public String toDetailedHealthJson() {
        return HealthJson.writeDetailed(this);
    }

    @Override
    public String toString() {
        return "HealthReport[" + status().word() + ", " + states + "]";
    }
}
