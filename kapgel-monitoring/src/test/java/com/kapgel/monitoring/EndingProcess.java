package com.kapgel.monitoring;

import com.kapgel.health.Drain;
import io.sentry.Sentry;
import java.time.Duration;

/** The program of {@link LastErrorsIT}: a service whose end does not go well. */
public final class EndingProcess {
    private EndingProcess() {}

    public static void main(String[] args) throws InterruptedException {
        Monitoring monitoring =
                Monitoring.builder().environment("test").sentry(args[0]).build();
        Drain drain = Drain.builder()
                .preDrain(Duration.ofMillis(500))
                .onStop("server", () -> Sentry.captureException(new IllegalStateException("the server would not stop")))
                .onStop(
                        "pool",
                        () -> Sentry.captureException(new IllegalStateException("the last step but one failed")))
                .onStopLast("sentry", Duration.ofSeconds(5), monitoring)
                .build();
        drain.beginOnShutdown();
        System.out.println("running");
        Thread.currentThread().join(); // only a signal ends it
    }
}
