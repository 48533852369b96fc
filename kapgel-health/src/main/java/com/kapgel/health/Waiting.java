package com.kapgel.health;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How a report waits for a check: in earnest, or in a test on a clock of its own. */
interface Waiting {
    Waiting IN_EARNEST = new Waiting() {
        @Override
        public <T> T await(Future<T> future, long nanos)
                throws InterruptedException, ExecutionException, TimeoutException {
            return future.get(nanos, TimeUnit.NANOSECONDS);
        }
    };

    <T> T await(Future<T> future, long nanos) throws InterruptedException, ExecutionException, TimeoutException;
}
