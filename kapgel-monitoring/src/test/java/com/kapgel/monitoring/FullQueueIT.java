package com.kapgel.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.testkit.FakeServer;
import io.sentry.Sentry;
import io.sentry.SentryOptions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** What is told to Sentry costs who tells it no redaction, also when Sentry takes nothing more. */
class FullQueueIT {
    private final Set<Thread> redacting = ConcurrentHashMap.newKeySet();

    @Test
    void whatIsDroppedIsNotRedactedOnTheThreadThatToldIt() {
        try (FakeServer hanging = FakeServer.silent()) {
            start(hanging.port());
            for (int i = 0; i < 2 * new SentryOptions().getMaxQueueSize(); i++) {
                Sentry.captureException(new IllegalStateException("number " + i));
                Sentry.startTransaction("GET /api/orders/*", "http.server").finish();
            }
            assertThat(redacting).doesNotContain(Thread.currentThread());
        } finally {
            Sentry.close();
        }
    }

    private void start(int port) {
        SentryHardening hardening = SentryHardening.builder()
                .environment("test")
                .alsoRedacting(text -> {
                    redacting.add(Thread.currentThread());
                    return text;
                })
                .build();
        Sentry.init(options -> {
            options.setDsn("http://key@127.0.0.1:" + port + "/1");
            options.setEnableShutdownHook(false);
            options.setShutdownTimeoutMillis(1);
            options.setFlushTimeoutMillis(1);
            hardening.apply(options);
        });
    }
}
