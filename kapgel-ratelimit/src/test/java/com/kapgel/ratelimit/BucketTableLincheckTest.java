package com.kapgel.ratelimit;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/**
 * Every outcome of calls that run at the same time is one that they could have had one after the other. The clock is moved by
 * calls too, each time far enough that the next decision has to rebuild the table.
 */
@Param(name = "cost", gen = IntGen.class, conf = "1:2")
public class BucketTableLincheckTest {
    private final AtomicLong clock = new AtomicLong();
    private final BucketTable table = new BucketTable(
            NanoBucket.of(Policy.of(List.of(Limit.of(1, Duration.ofMinutes(3)).burst(2))))
                    .orElseThrow(),
            new KeyHash(0x9E3779B97F4A7C15L, 0xC2B2AE3D27D4EB4FL, 0x165667B19E3779F9L, 0x27D4EB2F165667C5L),
            clock::get,
            64,
            new Evictions(1_000));

    @Operation
    public boolean take(@Param(name = "cost") int cost) {
        Decision decision = table.decide("key", cost);
        return decision != null && decision.allowed();
    }

    @Operation
    public void refund() {
        table.decide("key", -1);
    }

    @Operation
    public void reset() {
        table.reset("key");
    }

    @Operation
    public void wait61Seconds() {
        clock.addAndGet(Duration.ofSeconds(61).toNanos());
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
                // A rebuild goes over 16 places, and must be able to do so while the other thread stands still.
                .loopIterationsBeforeThreadSwitch(40)
                // Waiting a while changes no outcome, and looks like a livelock.
                .addGuarantee(
                        forClasses(BucketTable.class.getName()).methods("spin").ignore())
                .check(getClass());
    }
}
