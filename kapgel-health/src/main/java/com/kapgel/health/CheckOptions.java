package com.kapgel.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is special about one check.
 *
 * <pre>{@code
 * Health.builder()
 *     .readiness("search", search, check -> check.nonCritical().deadline(Duration.ofMillis(300)))
 *     .readiness("payments", payments, check -> check.every(Duration.ofSeconds(10)).failuresBeforeUnhealthy(3))
 * }</pre>
 *
 * <p>Not safe for use by several threads.
 */
public final class CheckOptions {
    private static final Duration LONGEST_DEADLINE = Duration.ofMinutes(1);
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);
    private static final int MOST_IN_A_ROW = 1_000;

    private final Set<String> groups = new LinkedHashSet<>();
    private boolean critical = true;
    private int failures = 1;
    private int successes = 1;
    private @Nullable Duration deadline;
    private @Nullable Duration cacheFor;
    private @Nullable Duration interval;
    private @Nullable Duration staleAfter;

    CheckOptions() {}

    /** When it fails, the report is degraded and no worse: requests keep coming. */
    public CheckOptions nonCritical() {
        this.critical = false;
        return this;
    }

    /** How long this check may take, 1 ms to 1 minute, in place of {@link Health.Builder#deadline}. */
    public CheckOptions deadline(Duration deadline) {
        this.deadline = Objects.requireNonNull(deadline, "deadline");
        return this;
    }

    /** How long its result serves further reports, up to 1 minute, in place of {@link Health.Builder#cacheFor}. */
    public CheckOptions cacheFor(Duration time) {
        this.cacheFor = Objects.requireNonNull(time, "time");
        return this;
    }

    /**
     * How many failures in a row make it unhealthy that was not, 1 to 1,000; 1 by default. One success, and the count begins anew. A
     * call that hangs is one more failure each time that another call would have been one.
     */
    public CheckOptions failuresBeforeUnhealthy(int count) {
        this.failures = count;
        return this;
    }

    /** How many successes in a row make it healthy that was not, 1 to 1,000; 1 by default. One failure, and the count begins anew. */
    public CheckOptions successesBeforeHealthy(int count) {
        this.successes = count;
        return this;
    }

    /**
     * Runs the check in the background at this interval, 1 ms to 1 day, whether anybody asks or not; reports take its last result and
     * never wait. It begins with {@link Health.Builder#build}, and is {@code unknown (not-ready)} until the first result is there.
     */
    public CheckOptions every(Duration interval) {
        this.interval = Objects.requireNonNull(interval, "interval");
        return this;
    }

    /**
     * How old the result of a check in the background may become, longer than the interval; then it is {@link Reason#STALE}, since
     * nobody knows any more. By default three intervals and the deadline.
     */
    public CheckOptions staleAfter(Duration time) {
        this.staleAfter = Objects.requireNonNull(time, "time");
        return this;
    }

    /** Puts the check into further groups: {@code readiness}, {@code startup}, or one of your own. */
    public CheckOptions alsoIn(String... groups) {
        this.groups.addAll(List.of(groups));
        return this;
    }

    Set<String> groups() {
        return groups;
    }

    boolean isBackground() {
        return interval != null;
    }

    /** Whether a report may hear of a failure later, or be no worse for it. */
    boolean delayOrWeaken() {
        return !critical || failures > 1 || interval != null || cacheFor != null;
    }

    CheckPolicy resolve(Duration usualDeadline, Duration usualCacheFor) {
        Duration limit = deadline == null ? usualDeadline : deadline;
        Duration keep = cacheFor == null ? usualCacheFor : cacheFor;
        Duration usefulFor = staleAfter;
        if (usefulFor == null && interval != null) {
            usefulFor = interval.multipliedBy(3).plus(limit);
        }
        return new CheckPolicy(critical, limit, keep, new Thresholds(failures, successes), interval, usefulFor);
    }

    List<String> problems(String name, Duration reportDeadline) {
        List<String> problems = new ArrayList<>();
        if (isOutside(deadline, Duration.ofMillis(1), LONGEST_DEADLINE)) {
            problems.add("deadline of '" + name + "' is " + deadline + "; it must be between 1 ms and 1 minute");
        } else if (deadline != null && interval == null && deadline.compareTo(reportDeadline) > 0) {
            problems.add(
                    "deadline of '" + name + "' is " + deadline + ", and no report waits longer than " + reportDeadline
                            + "; shorten it, raise reportDeadline, or let the check run in the background by every(...)");
        }
        if (isOutside(cacheFor, Duration.ZERO, Duration.ofMinutes(1))) {
            problems.add("cacheFor of '" + name + "' is " + cacheFor + "; it must be between 0 and 1 minute");
        }
        if (isOutside(interval, Duration.ofMillis(1), LONGEST_WAIT)) {
            problems.add("every of '" + name + "' is " + interval + "; it must be between 1 ms and 1 day");
        }
        if (cacheFor != null && interval != null) {
            problems.add("'" + name + "' has cacheFor and every; in the background the interval alone decides");
        }
        if (staleAfter != null && (interval == null || staleAfter.compareTo(interval) <= 0)) {
            problems.add("staleAfter of '" + name + "' is " + staleAfter
                    + "; it needs every(...) with an interval that is shorter");
        }
        if (failures < 1 || failures > MOST_IN_A_ROW || successes < 1 || successes > MOST_IN_A_ROW) {
            problems.add("the thresholds of '" + name + "' are " + failures + " failures and " + successes
                    + " successes; they must be between 1 and " + MOST_IN_A_ROW);
        }
        return problems;
    }

    private static boolean isOutside(@Nullable Duration value, Duration least, Duration most) {
        return value != null && (value.compareTo(least) < 0 || value.compareTo(most) > 0);
    }
}
