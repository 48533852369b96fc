package com.kapgel.monitoring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/** How long messages take on the channels of one family. */
final class RealtimeMeters {
    /** What the plan promises; at it, the promise is kept. */
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

    private static final String WARNING = "Real-time message delivery slow on {}";

    private final Logger logger;
    private final String family;
    private final Timer delivery;
    private final Counter slow;
    private final OnceInAWhile warnings;

    RealtimeMeters(MeterRegistry registry, String family, LongSupplier nanoClock, Logger logger) {
        this.logger = logger;
        this.family = family;
        delivery = Latencies.timer("kapgel.realtime.delivery", "How long messages take to their receivers")
                .tag("channel", family)
                .register(registry);
        slow = Counter.builder("kapgel.realtime.slow")
                .description("Messages that took more than two seconds")
                .tag("channel", family)
                .register(registry);
        warnings = new OnceInAWhile(BETWEEN_WARNINGS, nanoClock);
    }

    void record(Duration latency) {
        delivery.record(latency);
        if (latency.compareTo(LIMIT) > 0) {
            slow.increment();
            OptionalLong heldBack = warnings.pass();
            if (heldBack.isPresent()) {
                warn(latency, heldBack.getAsLong());
            }
        }
    }

    private void warn(Duration latency, long heldBack) {
        String text = "Real-time message delivery slow: " + latency.toMillis() + " ms on " + family
                + (heldBack == 0 ? "" : ", and " + heldBack + " more since the last warning");
        logger.warn("{}", text);
        if (SentryTrail.isOn()) {
            SentryTrail.warn(WARNING, family, text);
        }
    }
}
