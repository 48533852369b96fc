package com.kapgel.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The checks of a {@link Health} by name and by group, with the threads that belong to them. */
final class Checks implements AutoCloseable {
    private final ChangeLog log;
    private final Announcer announcer;
    private final Map<String, Probe> all = new LinkedHashMap<>();
    private final Map<String, Map<String, Probe>> groups = new LinkedHashMap<>();
    private final Map<String, Duration> restartAfter = new LinkedHashMap<>();
    private final List<ExecutorService> ownThreads = new ArrayList<>();
    private @Nullable Background background;

    Checks(ChangeLog log, Announcer announcer) {
        this.log = log;
        this.announcer = announcer;
        for (String group : List.of(Registration.LIVENESS, Registration.READINESS, Registration.STARTUP)) {
            groups.put(group, new LinkedHashMap<>());
        }
    }

    Announcer announcer() {
        return announcer;
    }

    void add(
            Registration registration,
            CheckPolicy policy,
            @Nullable Executor executor,
            LongSupplier nanoClock,
            Waiting waiting,
            History history) {
        String name = registration.name();
        Executor runsIn = executor == null ? ownThread(name) : executor;
        Probe probe = new Probe(registration.check(), policy, runsIn, executor != null, nanoClock, waiting, history);
        all.put(name, probe);
        registration
                .groups()
                .forEach(group -> groups.computeIfAbsent(group, first -> new LinkedHashMap<>())
                        .put(name, probe));
        restartAfter.put(name, registration.restartAfter());
    }

    void startBackground() {
        if (all.values().stream().anyMatch(probe -> probe.policy().isBackground())) {
            background = Background.of(all.values());
        }
    }

    Map<String, Probe> all() {
        return all;
    }

    Map<String, Probe> of(String group) {
        return groups.getOrDefault(group, Map.of());
    }

    Set<String> groups() {
        return Collections.unmodifiableSet(groups.keySet());
    }

    /** Down for less than the time that was set for it, a check is no reason to restart. */
    CheckState asFarAsARestartHelps(String name, CheckState state, long nowNanos) {
        Duration patience = restartAfter.getOrDefault(name, Duration.ZERO);
        boolean tooSoon =
                !state.result().status().isUp() && state.lastingFor(nowNanos).compareTo(patience) < 0;
        return tooSoon ? state.showing(state.result().asDegraded()) : state;
    }

    @Override
    public void close() {
        if (background != null) {
            background.close();
        }
        Map<String, Probe> open = new LinkedHashMap<>();
        all.forEach((name, probe) -> {
            if (probe.close()) {
                open.put(name, probe);
            }
        });
        ownThreads.forEach(ExecutorService::shutdownNow);
        open.forEach((name, probe) -> {
            try {
                probe.closeCheck();
            } catch (Throwable failure) { // the other checks have to be closed too
                log.failedToClose(name, failure);
            }
        });
        announcer.close();
    }

    /** At most one, so that a check that hangs cannot hold a second one. */
    private Executor ownThread(String name) {
        ExecutorService thread = DaemonThread.whenNeeded("kapgel-health-" + name);
        ownThreads.add(thread);
        return thread;
    }
}
