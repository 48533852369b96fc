package com.kapgel.health;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A check that hangs, deaf to interrupts, until the test lets one call through. */
final class GatedCheck implements HealthCheck {
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger closes = new AtomicInteger();
    private final Semaphore gate = new Semaphore(0);

    void letThrough(int calls) {
        gate.release(calls);
    }

    int calls() {
        return calls.get();
    }

    int closes() {
        return closes.get();
    }

    @Override
    public CheckResult check(Duration timeout) {
        calls.incrementAndGet();
        gate.acquireUninterruptibly();
        return CheckResult.healthy();
    }

    @Override
    public void close() {
        closes.incrementAndGet();
    }
}
