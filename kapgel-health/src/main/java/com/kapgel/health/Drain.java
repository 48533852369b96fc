package com.kapgel.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Ends a service without losing a request.
 *
 * <pre>{@code
 * Drain drain = Drain.builder()
 *     .onGoodbye(feed::sayGoodbye)
 *     .onStop("server", Duration.ofSeconds(3), server::stop)
 *     .onStop("pool", pool)
 *     .onStopLast("errors", Duration.ofSeconds(1), errors)
 *     .build();
 * DrainFilter.of(drain).addTo(servletContext, "/*");
 * drain.beginOnShutdown();
 * }</pre>
 *
 * with {@code .readiness("drain", drain.check())} in the {@link Health}. What happens, once, at {@link #begin} or when a signal ends the
 * process:
 *
 * <ol>
 *   <li>The check is unhealthy from now on. Requests are served as ever while the balancer notices, for {@link Builder#preDrain}; their
 *       answers carry {@code Connection: close}.
 *   <li>Event streams are told goodbye, and what is in flight is waited for, for {@link Builder#drain}. What comes still is served.
 *   <li>The steps run in their order, each within its own limit and whatever the others do; error reporting last.
 *   <li>One line in the log tells what was in flight and how long it took, at WARN when something was cut off.
 * </ol>
 *
 * <p>All of it fits into {@link Builder#grace}, which is checked when it is built. A drain is for orders to stop; what a crash loses has to
 * be made good by idempotency keys and outboxes.
 *
 * <p>Safe for use by many threads. {@link #close} begins it and waits for its end.
 */
public final class Drain implements AutoCloseable {
    private final DrainPlan plan;
    private final UnaryOperator<String> scrubber;
    private final LongSupplier nanoClock;
    private final InFlight inFlight = new InFlight();
    private final CompletableFuture<DrainReport> end = new CompletableFuture<>();
    private final AtomicBoolean isBegun = new AtomicBoolean();
    /** What the runtime runs when the process ends; null until asked for, and after {@link #close}. */
    private final AtomicReference<@Nullable Thread> hook = new AtomicReference<>();

    private Drain(DrainPlan plan, UnaryOperator<String> scrubber, LongSupplier nanoClock) {
        this.plan = plan;
        this.scrubber = scrubber;
        this.nanoClock = nanoClock;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Begins to drain, in a thread of its own, unless that has been done already. Does not wait. */
    public void begin() {
        if (isBegun.compareAndSet(false, true)) {
            try {
                DrainLog.begun(inFlight.count(), plan.longest());
            } finally {
                runInThread(); // whatever becomes of the line
            }
        }
    }

    /** Completed when it has ended, and never with an exception. What a caller does to it has no effect on others. */
    public CompletableFuture<DrainReport> end() {
        return end.copy();
    }

    /**
     * Has it begin when the process is told to end (SIGTERM, SIGINT, {@link System#exit}), and keeps the process until it has ended.
     * A further signal changes nothing. Calling this twice has no effect.
     *
     * <p>The runtime runs all shutdown hooks side by side, so let no other one close what requests need: give it to the drain as a step.
     */
    public void beginOnShutdown() {
        Thread thread = new Thread(null, this::beginAndWait, "kapgel-drain-on-shutdown", 0, false);
        if (hook.compareAndSet(null, thread)) {
            try {
                Runtime.getRuntime().addShutdownHook(thread);
            } catch (IllegalStateException e) {
                begin(); // the process is ending already
            }
        }
    }

    /** Whether it has begun; still true when it has ended. */
    public boolean isBegun() {
        return isBegun.get();
    }

    /**
     * Unhealthy with {@link Reason#DRAINING} once it has begun, in the very next report: a {@link Health} asks it each time, whatever it
     * keeps of other checks. Belongs under readiness; {@link Health.Builder#build} refuses it under liveness, and options that would delay
     * or weaken it.
     */
    public HealthCheck check() {
        return new DrainCheck(this);
    }

    /**
     * Counts a piece of work until it is closed, so that the drain waits for it. {@code DrainFilter} does so with requests; do it with what
     * comes from elsewhere, such as messages of a queue.
     *
     * <pre>{@code
     * try (Drain.Work work = drain.work("order import")) {
     *     importOrders();
     * }
     * }</pre>
     *
     * @param what its {@code toString} names the work in the report; it is asked only when the drain cuts the work off
     */
    public Work work(Object what) {
        return inFlight.begin(Objects.requireNonNull(what, "what"));
    }

    /** How much is in flight. */
    public int inFlight() {
        return inFlight.count();
    }

    /**
     * Begins it if that has not been done, waits for its end, and takes it from the runtime's shutdown. For
     * {@code contextDestroyed} of an application that may be redeployed. Not to be called by one of the steps.
     */
    @Override
    public void close() {
        beginAndWait();
        Thread thread = hook.getAndSet(null);
        if (thread != null) {
            try {
                Runtime.getRuntime().removeShutdownHook(thread);
            } catch (IllegalStateException e) {
                return; // the process is ending, and the hook with it
            }
        }
    }

    private void beginAndWait() {
        begin();
        var unused = end.join();
    }

    private void runInThread() {
        try {
            new Thread(null, this::run, "kapgel-drain", 0, false).start();
        } catch (Throwable refused) { // an Error: the system has no thread left to give, and it shall end all the same
            run();
        }
    }

    private void run() {
        DrainReport report = new DrainRun(plan, inFlight, scrubber, nanoClock).run();
        try {
            DrainLog.ended(report);
        } finally {
            end.complete(report);
        }
    }

    @Override
    public String toString() {
        return "Drain[" + (isBegun() ? end.isDone() ? "ended" : "begun" : "waiting") + ", " + inFlight()
                + " in flight]";
    }

    /** A piece of work that a {@link Drain} waits for. */
    public static final class Work implements AutoCloseable {
        private final InFlight owner;
        private final Object what;

        Work(InFlight owner, Object what) {
            this.owner = owner;
            this.what = what;
        }

        /** It has ended, well or not. May be called more than once, and by any thread. */
        @Override
        public void close() {
            owner.end(this);
        }

        /** What it is. */
        @Override
        public String toString() {
            return what.toString();
        }
    }

    /** Collects what a {@link Drain} is made of. Not safe for use by several threads. */
    public static final class Builder {
        private static final Duration STEP = Duration.ofSeconds(1);

        private final List<AutoCloseable> goodbyes = new ArrayList<>();
        private final List<StopStep> steps = new ArrayList<>();
        private final List<StopStep> lastSteps = new ArrayList<>();
        private Duration preDrain = Duration.ofSeconds(10);
        private Duration drain = Duration.ofSeconds(15);
        private Duration grace = Duration.ofSeconds(30);
        private UnaryOperator<String> scrubber = message -> "";

        private Builder() {}

        /**
         * How long requests are served as ever after it has begun, so that the balancer notices; 10 s by default. It has to be longer than
         * the interval at which readiness is asked, times the answers that it takes, plus the time until every proxy knows.
         * Zero where there is no balancer, or where something else waits in its place, such as a
         * {@code preStop} hook.
         */
        public Builder preDrain(Duration time) {
            this.preDrain = Objects.requireNonNull(time, "time");
            return this;
        }

        /** How long what is in flight is waited for after that; 15 s by default. Ends early when nothing is. */
        public Builder drain(Duration time) {
            this.drain = Objects.requireNonNull(time, "time");
            return this;
        }

        /**
         * After which time the process is killed; 30 s by default, as {@code terminationGracePeriodSeconds} of Kubernetes. There it
         * begins with the {@code preStop} hook if there is one: subtract what that takes.
         */
        public Builder grace(Duration time) {
            this.grace = Objects.requireNonNull(time, "time");
            return this;
        }

        /**
         * Called when the pre-drain delay is over: tell clients of event streams and WebSockets to connect again, which they then do to
         * another instance, and end the streams. What comes later gets the same. Several are called one after the other.
         */
        public Builder onGoodbye(AutoCloseable goodbye) {
            goodbyes.add(Objects.requireNonNull(goodbye, "goodbye"));
            return this;
        }

        /** A step that may take one second. */
        public Builder onStop(String name, AutoCloseable action) {
            return onStop(name, STEP, action);
        }

        /**
         * Runs when nothing is in flight any more, after the steps that were added before: first the server, then schedulers, then pools.
         *
         * @param limit how long it is waited for; then it is interrupted, and the next one's turn
         */
        public Builder onStop(String name, Duration limit, AutoCloseable action) {
            steps.add(step(name, limit, action));
            return this;
        }

        /** Likewise a step that runs after all others, whenever it is added: error reporting, which tells of their failures. */
        public Builder onStopLast(String name, Duration limit, AutoCloseable action) {
            lastSteps.add(step(name, limit, action));
            return this;
        }

        /** Makes messages of what steps throw fit for the log, as {@link Health.Builder#scrubber} does; left out by default. */
        public Builder scrubber(UnaryOperator<String> scrubber) {
            this.scrubber = Objects.requireNonNull(scrubber, "scrubber");
            return this;
        }

        /**
         * Builds it; nothing begins yet.
         *
         * @throws IllegalArgumentException with all that is wrong, and when it may take longer than {@link #grace}
         */
        public Drain build() {
            return build(System::nanoTime);
        }

        Drain build(LongSupplier nanoClock) {
            List<StopStep> all = new ArrayList<>(steps);
            all.addAll(lastSteps);
            DrainPlan plan = new DrainPlan(preDrain, drain, grace, goodbyes, all);
            List<String> problems = plan.problems();
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException("Drain cannot be built: " + String.join("; ", problems));
            }
            return new Drain(plan, scrubber, nanoClock);
        }

        private static StopStep step(String name, Duration limit, AutoCloseable action) {
            return new StopStep(
                    Objects.requireNonNull(name, "name"),
                    Objects.requireNonNull(limit, "limit"),
                    Objects.requireNonNull(action, "action"));
        }
    }
}
