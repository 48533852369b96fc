package com.kapgel.health;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a report knows of one check: its result, since when, and how it was come by. Immutable. */
public final class CheckState {
    private final CheckResult result;
    private final boolean critical;
    private final Instant since;
    private final long sinceNanos;
    private final @Nullable Duration duration;
    private final @Nullable Instant checkedAt;

    private CheckState(
            CheckResult result,
            boolean critical,
            Instant since,
            long sinceNanos,
            @Nullable Duration duration,
            @Nullable Instant checkedAt) {
        this.result = result;
        this.critical = critical;
        this.since = since;
        this.sinceNanos = sinceNanos;
        this.duration = duration;
        this.checkedAt = checkedAt;
    }

    /** Of a check that has not run yet. */
    static CheckState first(CheckResult result, boolean critical, Instant since, long sinceNanos) {
        return new CheckState(result, critical, since, sinceNanos, null, null);
    }

    /** After the check has run; its status is as old as before when it is the same. */
    CheckState afterRun(CheckResult next, Duration took, Instant now, long nowNanos) {
        boolean same = next.status() == result.status();
        return new CheckState(next, critical, same ? since : now, same ? sinceNanos : nowNanos, took, now);
    }

    /** Without that the check has run. */
    CheckState turned(CheckResult next, Instant now, long nowNanos) {
        boolean same = next.status() == result.status();
        return new CheckState(next, critical, same ? since : now, same ? sinceNanos : nowNanos, duration, checkedAt);
    }

    /** The same with another result, for one report only. */
    CheckState showing(CheckResult other) {
        return new CheckState(other, critical, since, sinceNanos, duration, checkedAt);
    }

    /** What it says, after the thresholds of {@link CheckOptions}. */
    public CheckResult result() {
        return result;
    }

    /** Whether a report is as bad as this check. One that is not critical makes it degraded at most. */
    public boolean isCritical() {
        return critical;
    }

    /** Since when it has had this status; until the check has run for the first time, since the {@link Health} was built. */
    public Instant since() {
        return since;
    }

    /** How long the check ran when it ran last, at most its deadline; empty before. Measured by a clock that is never set. */
    public Optional<Duration> duration() {
        return Optional.ofNullable(duration);
    }

    /** When it ran last; empty before. */
    public Optional<Instant> checkedAt() {
        return Optional.ofNullable(checkedAt);
    }

    /** How much this check lets a report be. */
    Status weight() {
        Status status = result.status();
        return critical || status.isUp() ? status : Status.DEGRADED;
    }

    Duration lastingFor(long nowNanos) {
        return Duration.ofNanos(Math.max(0, nowNanos - sinceNanos));
    }

    /** The result, with "not critical" where that matters. */
    @Override
    public String toString() {
        return critical ? result.toString() : result + ", not critical";
    }
}
