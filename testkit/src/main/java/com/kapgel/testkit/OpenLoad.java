package com.kapgel.testkit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import java.util.function.LongPredicate;

/**
 * Calls at a steady rate from several threads, whether earlier ones have been answered or not, and beside them a stall meter: waits
 * of a known length that have nothing to do with what is called, so that a busy machine is not taken for a slow answer.
 *
 * <pre>{@code
 * OpenLoad.Result result = OpenLoad.of(8, 500).keys(50).run(Duration.ofSeconds(3), key -> limiter.tryAcquire("k" + key).allowed());
 * result.percentile(99.9);        // nanoseconds
 * result.stallPercentile(99.9);   // how much longer than asked the stall meter had to wait
 * }</pre>
 *
 * <p>Half of the keys are called four times as often as the other half.
 */
public final class OpenLoad {
    private static final long METER_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int SHARES = 5;

    private final int threads;
    private final int perSecond;
    private final int keys;

    private OpenLoad(int threads, int perSecond, int keys) {
        this.threads = threads;
        this.perSecond = perSecond;
        this.keys = keys;
    }

    /** So many threads that together make so many calls a second. */
    public static OpenLoad of(int threads, int perSecond) {
        return new OpenLoad(threads, perSecond, 2);
    }

    /** An even number of keys, of which the first half is called more often. */
    public OpenLoad keys(int count) {
        return new OpenLoad(threads, perSecond, count);
    }

    /** Calls a second for a key. */
    public double demand(int key) {
        int half = keys / 2;
        return (key < half ? 4.0 : 1.0) / SHARES * perSecond / half;
    }

    /** What a key is in call number {@code call}: four of five calls are for the first half. */
    private int key(int call) {
        int half = keys / 2;
        return call % SHARES == 0 ? half + call / SHARES % half : (call - call / SHARES - 1) % half;
    }

    /**
     * Calls until the time is over, and returns when all calls have.
     *
     * @param call with the number of a key; says whether it was admitted
     * @throws IllegalStateException with what the first failed call threw
     */
    public Result run(java.time.Duration duration, IntPredicate call) {
        long end = System.nanoTime() + duration.toNanos();
        return run(at -> at - end < 0, call);
    }

    /** Calls as long as a condition holds, which is asked before each call; else the same. */
    public Result runWhile(BooleanSupplier condition, IntPredicate call) {
        return run(at -> condition.getAsBoolean(), call);
    }

    /** @param goOn whether there is a call that is due then */
    private Result run(LongPredicate goOn, IntPredicate call) {
        long begin = System.nanoTime();
        ConcurrentLinkedQueue<Call> calls = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Long> stalls = new ConcurrentLinkedQueue<>();
        ExecutorService pool = Executors.newFixedThreadPool(2 * threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int first = thread;
                running.add(pool.submit(() -> callWhile(goOn, begin, first, call, calls)));
                running.add(pool.submit(() -> measureStallsWhile(goOn, begin, first, stalls)));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted under load", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A call has failed", e.getCause());
        } finally {
            pool.shutdownNow();
        }
        return new Result(
                calls.stream().sorted(Comparator.comparingLong(Call::atNanos)).toList(), List.copyOf(stalls));
    }

    private void callWhile(
            LongPredicate goOn, long begin, int first, IntPredicate call, ConcurrentLinkedQueue<Call> calls) {
        for (int number = first; ; number += threads) {
            long at = begin + TimeUnit.SECONDS.toNanos(number) / perSecond;
            if (!goOn.test(at)) {
                return;
            }
            waitUntil(at);
            int key = key(number);
            long before = System.nanoTime();
            boolean admitted = call.test(key);
            calls.add(new Call(key, before - begin, System.nanoTime() - at, admitted));
        }
    }

    private void measureStallsWhile(LongPredicate goOn, long begin, int first, ConcurrentLinkedQueue<Long> stalls) {
        for (int number = first; ; number += threads) {
            long at = begin + TimeUnit.SECONDS.toNanos(number) / perSecond;
            if (!goOn.test(at)) {
                return;
            }
            waitUntil(at);
            try {
                new CompletableFuture<Void>().get(METER_WAIT_NANOS, TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                stalls.add(Math.max(0, System.nanoTime() - at - METER_WAIT_NANOS));
            } catch (InterruptedException e) {
                return;
            } catch (ExecutionException e) {
                throw new IllegalStateException("Nobody completes it", e);
            }
        }
    }

    private static void waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /**
     * One call.
     *
     * @param atNanos when it began, since the load did
     * @param tookNanos from when it was due until it returned, so that calls which a slow one holds up count as slow
     */
    public record Call(int key, long atNanos, long tookNanos, boolean admitted) {}

    /**
     * What became of the load.
     *
     * @param calls in the order in which they began
     * @param stallNanos how much longer than asked each wait of the stall meter took
     */
    public record Result(List<Call> calls, List<Long> stallNanos) {
        public Result {
            calls = List.copyOf(calls);
            stallNanos = List.copyOf(stallNanos);
        }

        /** The time in nanoseconds within which so many percent of the calls returned; of 100, the longest. */
        public long percentile(double percent) {
            return percentile(calls.stream().map(Call::tookNanos).toList(), percent);
        }

        /** Likewise how long the machine kept a thread from running that had nothing to wait for. */
        public long stallPercentile(double percent) {
            return percentile(stallNanos, percent);
        }

        private static long percentile(List<Long> values, double percent) {
            List<Long> sorted = values.stream().sorted().toList();
            int rank = (int) Math.ceil(percent / 100 * sorted.size());
            return sorted.get(Math.max(0, rank - 1));
        }

        /** Calls that were admitted. */
        public long admitted() {
            return calls.stream().filter(Call::admitted).count();
        }

        /** Calls of a key. */
        public long calls(int key) {
            return calls.stream().filter(call -> call.key() == key).count();
        }

        /** Calls of a key that were admitted. */
        public long admitted(int key) {
            return calls.stream()
                    .filter(call -> call.key() == key && call.admitted())
                    .count();
        }

        /** What one token bucket a key would have admitted of these calls, had it never been away. */
        public long idealAdmissions(double permitsPerSecond, double burst) {
            java.util.Map<Integer, double[]> levels = new java.util.HashMap<>();
            long admitted = 0;
            for (Call call : calls) {
                double[] state = levels.computeIfAbsent(call.key(), key -> new double[] {0, 0});
                double now = call.atNanos() / 1e9;
                double level = Math.max(0, state[0] - (now - state[1]) * permitsPerSecond);
                boolean fits = level + 1 <= burst;
                state[0] = fits ? level + 1 : level;
                state[1] = now;
                admitted += fits ? 1 : 0;
            }
            return admitted;
        }
    }
}
