package com.kapgel.security.jul;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.security.Redactor;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.Test;

class RedactingHandlerTest {
    private static final String CANARY = "c4n4ry";

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Logger logger = Logger.getAnonymousLogger();

    private String log(Runnable calls) {
        StreamHandler handler = new StreamHandler(written, new SimpleFormatter());
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
        RedactingHandler.installIn(logger, Redactor.standard());
        RedactingHandler.installIn(logger, Redactor.standard()); // Not one behind the other.
        calls.run();
        logger.getHandlers()[0].flush();
        assertThat(logger.getHandlers()).hasSize(1);
        return written.toString(StandardCharsets.UTF_8);
    }

    @Test
    void noPartOfARecordTellsASecret() {
        Exception cause = new IllegalStateException("redis://u:" + CANARY + "@host");
        cause.addSuppressed(new IllegalArgumentException("pin=" + CANARY));
        cause.initCause(new RuntimeException("token: " + CANARY, cause));

        String log = log(() -> {
            logger.info("password=" + CANARY + " user=ayse");
            logger.log(Level.INFO, "token={0} of {1}", new Object[] {CANARY, "mehmet"});
            logger.log(Level.SEVERE, "failed", new RuntimeException("pwd=" + CANARY + "\nINFO: forged", cause));
            logger.fine("not loggable");
        });

        assertThat(log)
                .doesNotContain(CANARY, "\nINFO: forged", "not loggable")
                .contains(
                        "user=ayse",
                        "mehmet",
                        "SEVERE",
                        "RuntimeException: pwd=[Filtered]",
                        "@host",
                        "RedactingHandlerTest.java");
    }

    @Test
    void nobodyForgesALineWithAParameter() {
        String log = log(() -> logger.log(
                Level.INFO, "city {0}, {1,number,0.00}\nsecond line", new Object[] {"x\r\nINFO: forged\u001B[2K", 1.5
                }));

        assertThat(log)
                .doesNotContain("\nINFO: forged", "\u001B")
                .contains("city x\\r\\nINFO: forged", "\nsecond line")
                .containsPattern("1[.,]50");
    }

    @Test
    void tellsNothingOfARecordThatFails() {
        Object failing = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException(CANARY);
            }
        };

        assertThat(log(() -> logger.log(Level.INFO, "a {0}", failing))).doesNotContain(CANARY);
    }
}
