package com.kapgel.health;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Something that is ended with the service, and for how long that is waited for. */
record StopStep(String name, Duration limit, AutoCloseable action) {
    private static final Logger log = LoggerFactory.getLogger(Drain.class);

    /**
     * Runs it in a thread of its own, so that it cannot hold up what comes next, and tells whether it has ended well. One that
     * takes too long is interrupted and left alone.
     */
    boolean run(UnaryOperator<String> scrubber) {
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            action.close();
            return true;
        });
        try {
            Thread thread = new Thread(null, task, "kapgel-drain-" + name, 0, false);
            thread.setDaemon(true);
            thread.start();
            return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | InterruptedException late) {
            task.cancel(true);
            log.warn("While draining, '{}' did not end within {} and was left alone", name, Seconds.text(limit));
        } catch (ExecutionException failure) {
            Throwable cause = Objects.requireNonNullElse(failure.getCause(), failure);
            log.warn("While draining, '{}' failed: {}", name, Causes.describe(cause, scrubber));
        } catch (Throwable refused) { // an Error too: the system may have no thread left to give
            log.warn("While draining, '{}' could not run: {}", name, Causes.describe(refused, scrubber));
        }
        return false;
    }
}
