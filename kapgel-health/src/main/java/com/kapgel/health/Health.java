package com.kapgel.health;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Tells within a second whether a service works and whether it should get requests, whatever its dependencies do.
 *
 * <pre>{@code
 * Health health = Health.builder().version(gitSha)
 *     .readiness("database", HealthCheck.database(dataSource))
 *     .readiness("redis", HealthCheck.redis(redisUri))
 *     .build();
 * HealthServlet.of(health).addTo(servletContext, "/api/health", "/livez", "/readyz");
 * }</pre>
 *
 * <p>Checks run in parallel when a report is asked for, or in the background ({@link CheckOptions#every}), each with a deadline, 800 ms
 * by default, and no report waits longer than 900 ms: a Kubernetes probe gives up after one second. However many reports are asked for,
 * a check has one running call, and its result serves everyone for a second. A check that hangs is unhealthy with
 * {@link Reason#TIMEOUT} until it returns; it holds its one thread and nothing else, and what it returns too late is thrown away.
 *
 * <p>When a check's result changes, one line goes to the log: at WARN what is wrong, at INFO that it is healthy again; and each
 * {@link HealthListener} is told once.
 *
 * <p>Safe for use by many threads. {@link #close} ends its threads and closes its checks.
 */
public final class Health implements AutoCloseable {
    private final Checks checks;
    private final String version;
    private final Duration reportDeadline;
    private final LongSupplier nanoClock;
    private final InstantSource clock;
    private final long builtNanos;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Health(Builder builder, Checks checks, LongSupplier nanoClock, InstantSource clock, long builtNanos) {
        this.checks = checks;
        this.version = builder.version;
        this.reportDeadline = builder.reportDeadline();
        this.nanoClock = nanoClock;
        this.clock = clock;
        this.builtNanos = builtNanos;
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * Everything that is known: all checks, whatever their group. Waits until the last one has answered, at most until the deadline. A
     * caller that is interrupted stops waiting and stays interrupted; what is unfinished then is {@link Status#UNKNOWN}.
     */
    public HealthReport report() {
        return reportOf(checks.all());
    }

    /**
     * Whether the process is alive: healthy as long as it can answer, also after {@link #close}. Unless it was told to, it asks no
     * check, since restarting a service does not heal its database.
     */
    public HealthReport liveness() {
        Map<String, CheckState> states = new LinkedHashMap<>();
        if (!closed.get()) {
            ask(checks.of(Registration.LIVENESS))
                    .forEach((name, state) -> states.put(name, checks.asFarAsARestartHelps(name, state, now())));
        }
        return new HealthReport(clock.instant(), uptime(), true, states, version);
    }

    /** Whether requests should come: the checks that were registered for it. Unhealthy after {@link #close}. */
    public HealthReport readiness() {
        return reportOf(checks.of(Registration.READINESS));
    }

    /** Whether the service has started: the checks that were registered for it. Unhealthy after {@link #close}. */
    public HealthReport startup() {
        return reportOf(checks.of(Registration.STARTUP));
    }

    /**
     * The checks of one of your own groups, or of {@code liveness}, {@code readiness} or {@code startup}.
     *
     * @throws IllegalArgumentException when no check is in such a group
     */
    public HealthReport group(String name) {
        Objects.requireNonNull(name, "name");
        if (!groups().contains(name)) {
            throw new IllegalArgumentException("No check is in the group '" + name + "'; there are " + groups());
        }
        return name.equals(Registration.LIVENESS) ? liveness() : reportOf(checks.of(name));
    }

    /** The groups that there are: {@code liveness}, {@code readiness}, {@code startup} and your own. */
    public Set<String> groups() {
        return checks.groups();
    }

    /**
     * Interrupts running checks, ends their threads and closes all checks; waits for a listener that is just being told something, a
     * second at most. May be called more than once.
     */
    @Override
    public void close() {
        closed.set(true);
        checks.close();
    }

    /** So that the first probe, which has a second like every other, does not spend a part of it on loading classes. */
    private void loadWhatAnAnswerNeeds() {
        Map<String, CheckState> states = new LinkedHashMap<>();
        checks.all().forEach((name, probe) -> states.put(name, probe.shown()));
        var unused = new HealthReport(clock.instant(), uptime(), true, states, version).toJson();
    }

    private HealthReport reportOf(Map<String, Probe> probes) {
        Map<String, CheckState> states = ask(probes);
        boolean open = !closed.get();
        return new HealthReport(clock.instant(), uptime(), open, states, version);
    }

    private Map<String, CheckState> ask(Map<String, Probe> probes) {
        long end = now() + reportDeadline.toNanos();
        // All are asked before any is waited for, so that they run side by side.
        Map<String, Supplier<CheckState>> answers = new LinkedHashMap<>();
        probes.forEach((name, probe) -> answers.put(name, probe.ask(end)));
        Map<String, CheckState> states = new LinkedHashMap<>();
        answers.forEach((name, answer) -> states.put(name, answer.get()));
        probes.forEach((name, probe) -> {
            if (probe.isKnownAtOnce()) { // it may have changed while the others were waited for
                states.put(name, probe.ask(end).get());
            }
        });
        return states;
    }

    private Duration uptime() {
        return Duration.ofNanos(Math.max(0, now() - builtNanos));
    }

    private long now() {
        return nanoClock.getAsLong();
    }

    /** Collects what a {@link Health} is made of. Not safe for use by several threads. */
    public static final class Builder {
        private static final Duration LONGEST = Duration.ofMinutes(1);
        private static final Duration BESIDE_THE_CHECKS = Duration.ofMillis(100);

        private final List<Registration> registrations = new ArrayList<>();
        private final List<HealthListener> listeners = new ArrayList<>();
        private String version = "unknown";
        private Duration deadline = Duration.ofMillis(800);
        private @Nullable Duration reportDeadline;
        private Duration cacheFor = Duration.ofSeconds(1);
        private UnaryOperator<String> scrubber = message -> "";
        private @Nullable Executor executor;

        private Builder() {}

        /** What runs here, usually the commit. {@code unknown} by default. */
        public Builder version(String version) {
            this.version = Objects.requireNonNull(version, "version");
            return this;
        }

        /** Adds a check without which the service should get no requests. The {@link Health} closes it. */
        public Builder readiness(String name, HealthCheck check) {
            return readiness(name, check, options -> {});
        }

        /** Likewise, with what is special about it. */
        public Builder readiness(String name, HealthCheck check, Consumer<CheckOptions> options) {
            return group(Registration.READINESS, name, check, options);
        }

        /** Adds a check without which the service has not started yet. The {@link Health} closes it. */
        public Builder startup(String name, HealthCheck check) {
            return startup(name, check, options -> {});
        }

        /** Likewise, with what is special about it. */
        public Builder startup(String name, HealthCheck check, Consumer<CheckOptions> options) {
            return group(Registration.STARTUP, name, check, options);
        }

        /** Adds a check to a group of your own, see {@link Health#group}. It is part of the whole report too. */
        public Builder group(String group, String name, HealthCheck check) {
            return group(group, name, check, options -> {});
        }

        /** Likewise, with what is special about it. */
        public Builder group(String group, String name, HealthCheck check, Consumer<CheckOptions> options) {
            if (group.equals(Registration.LIVENESS)) {
                throw new IllegalArgumentException("A check of the group liveness is given to liveness(...),"
                        + " since what fails there restarts the process");
            }
            registrations.add(Registration.of(group, name, check, options));
            return this;
        }

        /**
         * Adds a check of what is wrong inside of the process and ends with it: a deadlock, a loop that has stopped. When it fails, the
         * process is restarted. One of a database, of Redis or of anything else outside is refused: see
         * {@link #livenessEvenThoughRestartsDoNotHealDependencies}.
         */
        public Builder liveness(String name, HealthCheck check) {
            if (AsksDependency.in(check)) {
                throw new IllegalArgumentException(
                        "'" + name + "' (" + check + ") asks a dependency, and a restart does not heal"
                                + " one: when it is down, all instances would be restarted again and again. Register it by"
                                + " readiness(...), or, to restart what has lost it for long, by"
                                + " livenessEvenThoughRestartsDoNotHealDependencies(...)");
            }
            registrations.add(Registration.forLiveness(name, check, Duration.ZERO));
            return this;
        }

        /**
         * Restarts the process when a dependency has been down for very long. That heals a client that does not find back, and
         * nothing else; while the dependency itself is down, every instance restarts again and again, and each starts cold. Until the
         * time is over, the check is degraded at most in the report of liveness.
         *
         * @param downFor how long without a break, up to 1 day; longer than any outage that you have seen, such as 15 minutes
         */
        public Builder livenessEvenThoughRestartsDoNotHealDependencies(
                String name, HealthCheck check, Duration downFor) {
            registrations.add(Registration.forLiveness(name, check, downFor));
            return this;
        }

        /**
         * How long each check may take, 1 ms to 1 minute; 800 ms by default. Since checks run in parallel, a report takes
         * hardly longer. Keep it at least 200 ms below the timeout of whoever asks.
         */
        public Builder deadline(Duration deadline) {
            this.deadline = Objects.requireNonNull(deadline, "deadline");
            return this;
        }

        /**
         * How long a report takes at most, whatever checks do: from {@link #deadline} to 2 minutes. By default it is 100 ms longer than the
         * deadline, which makes 900 ms.
         */
        public Builder reportDeadline(Duration deadline) {
            this.reportDeadline = Objects.requireNonNull(deadline, "deadline");
            return this;
        }

        /** How long a result serves further reports, up to 1 minute; 1 s by default, zero asks every time. */
        public Builder cacheFor(Duration time) {
            this.cacheFor = Objects.requireNonNull(time, "time");
            return this;
        }

        /**
         * Where checks run, in place of one thread for each; it stays the caller's and has to take a task without waiting. A check that
         * it refuses, or leaves waiting until the deadline, is unhealthy with {@link Reason#NO_THREAD}, and so is each where it runs
         * tasks in the caller's own thread.
         */
        public Builder executor(Executor executor) {
            this.executor = Objects.requireNonNull(executor, "executor");
            return this;
        }

        /** Adds somebody who is told when what a check says changes. */
        public Builder listener(HealthListener listener) {
            listeners.add(Objects.requireNonNull(listener, "listener"));
            return this;
        }

        /**
         * Makes exception messages fit for the log. By default they are left out, since a driver may repeat the
         * connection URL with its password; the log then names exception classes, SQLStates and places only. With a
         * scrubber the messages are logged after it has removed what is secret; where it throws, the message is left out.
         */
        public Builder scrubber(UnaryOperator<String> scrubber) {
            this.scrubber = Objects.requireNonNull(scrubber, "scrubber");
            return this;
        }

        /**
         * Builds it; no check runs yet, except in the background.
         *
         * @throws IllegalArgumentException with all that is wrong with names, durations and numbers
         */
        public Health build() {
            return build(System::nanoTime, InstantSource.system());
        }

        Health build(LongSupplier nanoClock, InstantSource clock) {
            return build(nanoClock, clock, Waiting.IN_EARNEST);
        }

        Health build(LongSupplier nanoClock, InstantSource clock, Waiting waiting) {
            List<String> problems = problems();
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException("Health cannot be built: " + String.join("; ", problems));
            }
            long now = nanoClock.getAsLong();
            ChangeLog log = new ChangeLog(scrubber);
            List<HealthListener> told = new ArrayList<>();
            told.add(log);
            told.addAll(listeners);
            Checks checks = new Checks(log, new Announcer(told));
            for (Registration registration : registrations) {
                CheckPolicy policy = registration.options().resolve(deadline, cacheFor);
                History history = new History(registration.name(), policy, clock, now, checks.announcer());
                checks.add(registration, policy, executor, nanoClock, waiting, history);
            }
            checks.startBackground();
            Health health = new Health(this, checks, nanoClock, clock, now);
            health.loadWhatAnAnswerNeeds();
            return health;
        }

        private Duration reportDeadline() {
            return reportDeadline == null ? deadline.plus(BESIDE_THE_CHECKS) : reportDeadline;
        }

        private List<String> problems() {
            List<String> problems = new ArrayList<>();
            Set<String> names = new HashSet<>();
            for (Registration registration : registrations) {
                problems.addAll(registration.problems(reportDeadline()));
                if (!names.add(registration.name())) {
                    problems.add("two checks are named '" + registration.name() + "'; give each a name of its own");
                }
            }
            if (version.isBlank()) {
                problems.add("version is blank; leave it out when there is none");
            }
            if (deadline.compareTo(Duration.ofMillis(1)) < 0 || deadline.compareTo(LONGEST) > 0) {
                problems.add("deadline is " + deadline + "; it must be between 1 ms and 1 minute");
            } else if (reportDeadline != null && reportDeadline.compareTo(deadline) < 0) {
                problems.add("reportDeadline is " + reportDeadline + ", less than the deadline " + deadline
                        + " of a check; shorten that too");
            }
            if (reportDeadline != null && reportDeadline.compareTo(LONGEST.multipliedBy(2)) > 0) {
                problems.add("reportDeadline is " + reportDeadline + "; it must be at most 2 minutes");
            }
            if (cacheFor.isNegative() || cacheFor.compareTo(LONGEST) > 0) {
                problems.add("cacheFor is " + cacheFor + "; it must be between 0 and 1 minute");
            }
            return problems;
        }
    }
}
