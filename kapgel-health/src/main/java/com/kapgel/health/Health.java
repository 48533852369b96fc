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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

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
 * <p>Checks run in parallel when a report is asked for, each on a thread of its own and each with the same deadline, 800 ms
 * by default: a Kubernetes probe gives up after one second. However many reports are asked for, a check has one running
 * call, and its result serves everyone for a second. A check that hangs is unhealthy with {@link Reason#TIMEOUT} until it
 * returns; it holds its one thread and nothing else, and what it returns too late is thrown away.
 *
 * <p>When a check's result changes, one line goes to the log: at WARN what is wrong, at INFO that it is healthy again.
 *
 * <p>Safe for use by many threads. {@link #close} ends its threads and closes its checks.
 */
public final class Health implements AutoCloseable {
    private static final Duration IDLE_THREAD_ENDS_AFTER = Duration.ofSeconds(30);

    private final Map<String, Probe> checks;
    private final String version;
    private final InstantSource clock;

    private Health(Map<String, Probe> checks, String version, InstantSource clock) {
        this.checks = checks;
        this.version = version;
        this.clock = clock;
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * Everything that is known: all checks. Waits until the last one has answered, at most until the deadline. A caller
     * that is interrupted stops waiting and stays interrupted; what is unfinished then is {@link Status#UNKNOWN}.
     *
     * <p>Today the same as {@link #readiness}, since every check decides about requests. A check that only informs would
     * be part of this report and not of that one.
     */
    public HealthReport report() {
        return ask(checks);
    }

    /**
     * Whether the process is alive: healthy as long as it can answer, also after {@link #close}. It asks no dependency,
     * since restarting a service does not heal its database.
     */
    public HealthReport liveness() {
        return ask(Map.of());
    }

    /** Whether requests should come: the checks that were registered for it. Unhealthy after {@link #close}. */
    public HealthReport readiness() {
        return ask(checks);
    }

    /** Interrupts running checks, ends their threads and closes all checks. May be called more than once. */
    @Override
    public void close() {
        checks.values().forEach(Probe::close);
    }

    private HealthReport ask(Map<String, Probe> probes) {
        // All are asked before any is waited for, so that they run side by side.
        Map<String, Supplier<CheckResult>> answers = new LinkedHashMap<>();
        probes.forEach((name, probe) -> answers.put(name, probe.ask()));
        Map<String, CheckResult> results = new LinkedHashMap<>();
        answers.forEach((name, answer) -> results.put(name, answer.get()));
        return new HealthReport(clock.instant(), results, version);
    }

    /** Collects what a {@link Health} is made of. Not safe for use by several threads. */
    public static final class Builder {
        private static final Duration LONGEST = Duration.ofMinutes(1);

        private final List<Registered> readiness = new ArrayList<>();
        private String version = "unknown";
        private Duration deadline = Duration.ofMillis(800);
        private Duration cacheFor = Duration.ofSeconds(1);
        private UnaryOperator<String> scrubber = message -> "";

        private Builder() {}

        /** What runs here, usually the commit. {@code unknown} by default. */
        public Builder version(String version) {
            this.version = Objects.requireNonNull(version, "version");
            return this;
        }

        /** Adds a check without which the service should get no requests. The {@link Health} closes it. */
        public Builder readiness(String name, HealthCheck check) {
            readiness.add(new Registered(Objects.requireNonNull(name, "name"), Objects.requireNonNull(check, "check")));
            return this;
        }

        /**
         * How long each check may take, 1 ms to 1 minute; 800 ms by default. Since checks run in parallel, a report takes
         * hardly longer. Keep it at least 100 ms below the timeout of whoever asks.
         */
        public Builder deadline(Duration deadline) {
            this.deadline = Objects.requireNonNull(deadline, "deadline");
            return this;
        }

        /** How long a result serves further reports, up to 1 minute; 1 s by default, zero asks every time. */
        public Builder cacheFor(Duration time) {
            this.cacheFor = Objects.requireNonNull(time, "time");
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
         * Builds it; no check runs yet.
         *
         * @throws IllegalArgumentException with all that is wrong with names and durations
         */
        public Health build() {
            return build(System::nanoTime, InstantSource.system());
        }

        Health build(LongSupplier nanoClock, InstantSource clock) {
            List<String> problems = problems();
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException("Health cannot be built: " + String.join("; ", problems));
            }
            Map<String, Probe> probes = new LinkedHashMap<>();
            for (Registered registered : readiness) {
                String name = registered.name();
                ChangeLog log = new ChangeLog(name, scrubber);
                Probe probe = new Probe(registered.check(), threadOf(name), deadline, cacheFor, nanoClock, log);
                probes.put(name, probe);
            }
            return new Health(probes, version, clock);
        }

        private List<String> problems() {
            List<String> problems = new ArrayList<>();
            Set<String> names = new HashSet<>();
            for (Registered registered : readiness) {
                String name = registered.name();
                if (name.isBlank() || name.chars().anyMatch(Character::isISOControl)) {
                    problems.add("the name of a check is blank or holds a control character; give it a word");
                } else if (!names.add(name)) {
                    problems.add("two checks are named '" + name + "'; give each a name of its own");
                }
            }
            if (version.isBlank()) {
                problems.add("version is blank; leave it out when there is none");
            }
            if (deadline.compareTo(Duration.ofMillis(1)) < 0 || deadline.compareTo(LONGEST) > 0) {
                problems.add("deadline is " + deadline + "; it must be between 1 ms and 1 minute");
            }
            if (cacheFor.isNegative() || cacheFor.compareTo(LONGEST) > 0) {
                problems.add("cacheFor is " + cacheFor + "; it must be between 0 and 1 minute");
            }
            return problems;
        }

        /** At most one thread, so that a check that hangs cannot hold a second one; none while nobody asks. */
        private static ExecutorService threadOf(String name) {
            ThreadPoolExecutor thread = new ThreadPoolExecutor(
                    1,
                    1,
                    IDLE_THREAD_ENDS_AFTER.toNanos(),
                    TimeUnit.NANOSECONDS,
                    new LinkedBlockingQueue<>(),
                    task -> daemon("kapgel-health-" + name, task));
            thread.allowCoreThreadTimeOut(true);
            return thread;
        }

        private static Thread daemon(String name, Runnable task) {
            // The thread is started by some request and outlives it: it must not inherit that request's thread locals.
            Thread thread = new Thread(null, task, name, 0, false);
            thread.setDaemon(true);
            return thread;
        }

        private record Registered(String name, HealthCheck check) {}
    }
}
