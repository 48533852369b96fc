package com.kapgel.health;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What became of a {@link Drain}: what was in flight, what of it was cut off, how long it took, and what did not stop well.
 *
 * <p>Immutable.
 */
public final class DrainReport {
    private final int inFlight;
    private final Map<String, Integer> leftOver;
    private final List<String> failed;
    private final Duration waited;
    private final Duration took;

    DrainReport(int inFlight, Map<String, Integer> leftOver, List<String> failed, Duration waited, Duration took) {
        this.inFlight = inFlight;
        this.leftOver = Map.copyOf(leftOver);
        this.failed = List.copyOf(failed);
        this.waited = waited;
        this.took = took;
    }

    /** How many requests, and other work, were in flight when the pre-drain delay was over. */
    public int inFlight() {
        return inFlight;
    }

    /**
     * What was still in flight when the time for it was over, and how often, for example {@code GET /api/orders/*} 2 times.
     * Empty when everything was waited for.
     */
    public Map<String, Integer> leftOver() {
        return leftOver;
    }

    /** The names of the steps that threw or did not end in time, in the order in which they ran; the log tells why. */
    public List<String> failedSteps() {
        return failed;
    }

    /** How long it was waited for what was in flight, goodbyes included. */
    public Duration waited() {
        return waited;
    }

    /** How long everything took, from the beginning of the pre-drain delay to the end of the last step. */
    public Duration took() {
        return took;
    }

    /** Whether nothing was cut off and every step ended well. */
    public boolean isClean() {
        return leftOver.isEmpty() && failed.isEmpty();
    }

    /** One line for people: {@code drained in 14.2 s: 12 in flight, all ended within 4.1 s}. */
    @Override
    public String toString() {
        String outcome = leftOver.isEmpty()
                ? "all ended within " + Seconds.text(waited)
                : "after " + Seconds.text(waited) + " still running: " + described(leftOver);
        String steps = failed.isEmpty() ? "" : "; not stopped well: " + String.join(", ", failed);
        return "drained in " + Seconds.text(took) + ": " + inFlight + " in flight, " + outcome + steps;
    }

    private static String described(Map<String, Integer> names) {
        return new TreeMap<>(names)
                .entrySet().stream()
                        .map(name -> name.getKey() + " (" + name.getValue() + ")")
                        .collect(Collectors.joining(", "));
    }
}
