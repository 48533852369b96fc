package com.kapgel.health;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How a report waits for a check: in earnest, or in a test on a clock of its own. */
@FunctionalInterface
interface Waiting {
    Waiting IN_EARNEST = (latch, nanos) -> latch.await(nanos, TimeUnit.NANOSECONDS);

    /** Whether it was opened in that time; does not wait when it is open already, or when there is no time. */
    boolean await(CountDownLatch latch, long nanos) throws InterruptedException;
}
