package com.kapgel.benchmarks;

import java.util.concurrent.ThreadLocalRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** One decision of one contender. Each fork runs one contender only, so calls through the interface are direct ones. */
@State(Scope.Benchmark)
public class MemoryBenchmark {
    private static final int KEYS = 100_000;
    private static final String PREFIX = "customer:";

    /** A name that {@link MemoryContender#named} knows. */
    @Param("ours")
    public String contender = "ours";

    private MemoryContender limiter = (key, consumer) -> {};
    private String[] keys = {};

    /** Makes the contender and lets it see every key once. */
    @Setup
    public void prepare(Blackhole consumer) {
        limiter = MemoryContender.named(contender);
        keys = new String[KEYS];
        for (int i = 0; i < KEYS; i++) {
            keys[i] = PREFIX + i;
            limiter.take(keys[i], consumer);
        }
    }

    /** The same String object each time, its hash code known. */
    @Benchmark
    public void hot(Blackhole consumer) {
        limiter.take(keys[42], consumer);
    }

    /** The same key, in a String made for the call as a request makes it. */
    @Benchmark
    public void freshhot(Blackhole consumer) {
        limiter.take(new String(keys[42].toCharArray()), consumer);
    }

    /** Any of 100,000 String objects. */
    @Benchmark
    public void keys100k(Blackhole consumer) {
        limiter.take(keys[ThreadLocalRandom.current().nextInt(KEYS)], consumer);
    }

    /** Any of 100,000 keys, in a String made for the call. */
    @Benchmark
    public void freshkeys(Blackhole consumer) {
        limiter.take(PREFIX + ThreadLocalRandom.current().nextInt(KEYS), consumer);
    }
}
