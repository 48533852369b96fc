package com.kapgel.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** As {@link BucketTableLincheckTest}, for limits of several kinds, one of which changes while it is used. */
@Param(name = "cost", gen = IntGen.class, conf = "1:2")
public class StateTableLincheckTest {
    private static final Policy LOW = policy(2);
    private static final Policy HIGH = policy(3);

    private final AtomicLong clock = new AtomicLong();
    private final StateTable table = new StateTable(
            new KeyHash(0x9E3779B97F4A7C15L, 0xC2B2AE3D27D4EB4FL, 0x165667B19E3779F9L, 0x27D4EB2F165667C5L),
            clock::get,
            64,
            new Evictions(1_000));

    private static Policy policy(long burst) {
        return Policy.of(List.of(
                Limit.of(1, Duration.ofMinutes(3)).burst(burst), Limit.slidingWindow(4, Duration.ofMinutes(5))));
    }

    @Operation
    public boolean take(@Param(name = "cost") int cost) {
        return table.decide("key", LOW, cost).allowed();
    }

    @Operation
    public boolean takeUnderTheHigherLimit(@Param(name = "cost") int cost) {
        return table.decide("key", HIGH, cost).allowed();
    }

    @Operation
    public void refund() {
        table.decide("key", LOW, -1);
    }

    @Operation
    public void raise(@Param(name = "cost") int cost) {
        table.raise("key", LOW, new long[] {((BucketMeter) LOW.meter(0)).unitsPerCall(), 0, 0, cost});
    }

    @Operation
    public void reset() {
        table.reset("key");
    }

    @Operation
    public void wait61Seconds() {
        clock.addAndGet(61_000_000);
    }

    @Test
    void isLinearizableInEveryInterleaving() {
        new ModelCheckingOptions()
                .iterations(20)
                .threads(2)
                .actorsBefore(2)
                .actorsPerThread(3)
                .actorsAfter(2)
                .invocationsPerIteration(500)
                .loopIterationsBeforeThreadSwitch(40)
                .check(getClass());
    }
}
