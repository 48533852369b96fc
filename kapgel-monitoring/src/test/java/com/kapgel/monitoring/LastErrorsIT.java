package com.kapgel.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process that a signal ends while it has still errors to tell. */
@Timeout(120)
class LastErrorsIT {
    @SuppressWarnings("NullAway.Init") // each test begins with start()
    private Process process;

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    /** Sentry's own hook flushes beside the drain, which is too early for what the drain still meets. */
    @Test
    void anErrorRaisedWhileDrainingReachesSentry() throws Exception {
        try (SentryServer server = new SentryServer()) {
            start(server.dsn());

            // Unlike the process itself, its handle leaves us its output.
            assertThat(process.toHandle().destroy()).isTrue();

            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(server.all("event"))
                    .hasSize(2)
                    .anySatisfy(event -> assertThat(event).contains("the server would not stop"))
                    .anySatisfy(event -> assertThat(event).contains("the last step but one failed"));
        }
    }

    private void start(String dsn) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        process = new ProcessBuilder(
                        java, "-cp", System.getProperty("java.class.path"), EndingProcess.class.getName(), dsn)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader output = process.inputReader();
        await().atMost(Duration.ofSeconds(60)).until(() -> "running".equals(output.readLine()));
    }
}
