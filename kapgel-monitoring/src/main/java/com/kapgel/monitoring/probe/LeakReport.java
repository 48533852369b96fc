package com.kapgel.monitoring.probe;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a {@link SentryLeakProbe} has seen leave. Immutable. */
public final class LeakReport {
    private final List<Leak> leaks;
    private final SortedSet<String> channels;
    private final List<String> unplanted;
    private final int planted;

    private LeakReport(List<Leak> leaks, SortedSet<String> channels, List<String> unplanted, int planted) {
        this.leaks = leaks;
        this.channels = channels;
        this.unplanted = unplanted;
        this.planted = planted;
    }

    static LeakReport of(List<CaughtItem> caught, Canaries canaries, List<String> unplanted) {
        Set<Leak> leaks = new LinkedHashSet<>();
        SortedSet<String> channels = new TreeSet<>();
        for (CaughtItem item : caught) {
            channels.add(item.channel());
            canaries.pathsIn(item.text()).forEach(path -> leaks.add(new Leak(item.channel(), path)));
        }
        return new LeakReport(List.copyOf(leaks), channels, List.copyOf(unplanted), canaries.count());
    }

    /** A secret that has left. */
    public List<Leak> leaks() {
        return leaks;
    }

    /** Kinds of items that have arrived, as Sentry names them: {@code event}, {@code transaction}, {@code log}, {@code trace_metric}, …. */
    public SortedSet<String> channels() {
        return Collections.unmodifiableSortedSet(channels);
    }

    /** How many secrets there were. */
    public int planted() {
        return planted;
    }

    /** Types of the SDK that the probe could not put a secret into: another version of it is needed. */
    public List<String> unplanted() {
        return unplanted;
    }

    /**
     * Fails with the channel and the path of each leak.
     *
     * @throws AssertionError if a secret has left, or there were fields that could not be tried
     */
    public void requireNoLeaks() {
        if (!leaks.isEmpty() || !unplanted.isEmpty()) {
            throw new AssertionError(toString());
        }
    }

    @Override
    public String toString() {
        long left = leaks.stream().map(Leak::path).distinct().count();
        String summary = left + " of " + planted + " secrets have left. Sent: " + channels;
        String lines = leaks.stream().map(leak -> "\n  " + leak).collect(Collectors.joining());
        String notTried = unplanted.stream()
                .map(type -> "\n  could not be tried: " + type)
                .collect(Collectors.joining());
        return summary + lines + notTried;
    }

    /**
     * A secret that has left.
     *
     * @param channel the kind of item in which it was, such as {@code event}; {@code envelope header} and {@code item header} for what
     *     stands around the items
     * @param path where it had been put, such as {@code event.user.email}
     */
    public record Leak(String channel, String path) {
        @Override
        public String toString() {
            return "channel=" + channel + " path=" + path;
        }
    }
}
