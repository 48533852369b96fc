package com.kapgel.health;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link HealthCheck} found out.
 *
 * <pre>{@code
 * return menu.isLoaded() ? CheckResult.healthy() : CheckResult.unhealthy(Reason.NOT_READY);
 * }</pre>
 *
 * <p>Immutable.
 */
public final class CheckResult {
    private static final CheckResult HEALTHY = new CheckResult(Status.HEALTHY, null, null);

    private final Status status;
    private final @Nullable Reason reason;
    private final @Nullable Throwable cause;

    private CheckResult(Status status, @Nullable Reason reason, @Nullable Throwable cause) {
        this.status = status;
        this.reason = reason;
        this.cause = cause;
    }

    /** It works. */
    public static CheckResult healthy() {
        return HEALTHY;
    }

    /** It works with a loss; requests may keep coming. */
    public static CheckResult degraded(Reason reason) {
        return new CheckResult(Status.DEGRADED, Objects.requireNonNull(reason, "reason"), null);
    }

    /** It cannot be told whether it works; counts as down. */
    public static CheckResult unknown(Reason reason) {
        return new CheckResult(Status.UNKNOWN, Objects.requireNonNull(reason, "reason"), null);
    }

    /** It does not work. */
    public static CheckResult unhealthy(Reason reason) {
        return new CheckResult(Status.UNHEALTHY, Objects.requireNonNull(reason, "reason"), null);
    }

    /**
     * It does not work, and this exception tells the operator why. The exception goes to the log only, as described at
     * {@link Health.Builder#scrubber}, and never into a report.
     */
    public static CheckResult unhealthy(Reason reason, Throwable cause) {
        Objects.requireNonNull(reason, "reason");
        return new CheckResult(Status.UNHEALTHY, reason, Objects.requireNonNull(cause, "cause"));
    }

    public Status status() {
        return status;
    }

    /** Why it is not healthy; empty when it is. */
    public Optional<Reason> reason() {
        return Optional.ofNullable(reason);
    }

    @Nullable
    Throwable cause() {
        return cause;
    }

    CheckResult asDegraded() {
        return new CheckResult(Status.DEGRADED, reason, cause);
    }

    boolean hasReason(Reason expected) {
        return reason == expected;
    }

    boolean saysTheSameAs(CheckResult other) {
        return status == other.status && reason == other.reason;
    }

    /** The status word, followed by the reason in parentheses when there is one. */
    @Override
    public String toString() {
        return reason == null ? status.word() : status.word() + " (" + reason.word() + ")";
    }
}
