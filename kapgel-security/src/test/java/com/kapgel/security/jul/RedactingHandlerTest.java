package com.kapgel.security.jul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kapgel.security.Redactor;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.ErrorManager;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import java.util.logging.XMLFormatter;
import javax.security.auth.login.LoginException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
    void aNumberThatIsASecretIsNoNumber() {
        assertThat(log(() -> logger.log(Level.INFO, "card {0} of order {1}", new Object[] {4111111111111111L, 1_234})))
                .containsPattern("card \\[Filtered] of order 1[.,]234");
    }

    static List<Throwable> failures() {
        return List.of(
                new IllegalStateException(CANARY),
                new AssertionError(CANARY),
                new NoClassDefFoundError(CANARY),
                new StackOverflowError(CANARY));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aParameterThatFailsLeavesTheRestOfTheRecord(Throwable failure) {
        Object failing = new Failing(failure);

        assertThat(log(() -> logger.log(Level.INFO, "{0} and {1} of ayse", new Object[] {failing, List.of(failing)})))
                .doesNotContain(CANARY)
                .contains("[unreadable: " + Failing.class.getName() + "] and [[unreadable")
                .contains("of ayse");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void anExceptionThatFailsIsWrittenWithoutWhatFails(Throwable failure) {
        assertThat(log(() -> logger.log(Level.SEVERE, "failed", new FailingException(failure))))
                .doesNotContain(CANARY)
                .contains("failed", "[unreadable: " + FailingException.class.getName() + "]");
    }

    @Test
    void writesARecordThatCannotBeReadWithoutItsTextAndCountsIt() {
        LogRecord failing = new LogRecord(Level.SEVERE, "a " + CANARY) {
            private static final long serialVersionUID = 1L;

            @Override
            public Object[] getParameters() {
                throw new AssertionError(CANARY);
            }
        };

        assertThat(log(() -> logger.log(failing)))
                .doesNotContain(CANARY)
                .contains("SEVERE: [a record that could not be read: java.lang.AssertionError]");
        assertThat(((RedactingHandler) logger.getHandlers()[0]).unreadableRecords())
                .isEqualTo(1);
    }

    @Test
    void doesNotHideThatTheMachineGivesUp() {
        Failing failing = new Failing(new OutOfMemoryError("none left"));

        assertThatThrownBy(() -> log(() -> logger.log(Level.INFO, "{0}", failing)))
                .isInstanceOf(OutOfMemoryError.class)
                .hasMessage("none left");
    }

    @Test
    void cutsChainsOfExceptionsThatDoNotEnd() {
        Exception deep = new IllegalStateException("the first of all");
        for (int i = 0; i < 20_000; i++) {
            deep = new IllegalStateException("number " + i, deep);
        }
        Exception thrown = deep;

        assertThat(log(() -> logger.log(Level.SEVERE, "failed", thrown)))
                .contains("number 19999", "number 19900")
                .doesNotContain("number 19800", "the first of all");
    }

    @Test
    void theTypeOfAnExceptionIsNoNameOfASecret() {
        assertThat(log(() ->
                        logger.log(Level.SEVERE, "failed", new LoginException("Login failure: all modules ignored"))))
                .contains("javax.security.auth.login.LoginException: Login failure: all modules ignored");
    }

    @Test
    void noTerminalObeysAMessageThatWasPutTogetherByHand() {
        assertThat(log(() -> logger.info("city x\u001B[2K\0 end\r\nsecond")))
                .contains("city x\\u001B[2K\\u0000 end\r\nsecond");
    }

    @Test
    void namesOfLoggersClassesAndMethodsAreNoWayOutEither() {
        assertThat(log(() -> logger.logp(Level.INFO, "password=" + CANARY, "token=" + CANARY + "\n", "m")))
                .doesNotContain(CANARY)
                .contains("password=[Filtered] token=[Filtered]\\n");
    }

    @Test
    void takesParametersApartWhoseTextHasASecret() {
        assertThat(log(() -> logger.log(
                        Level.INFO, "{0} and {1}", new Object[] {Map.of("password", "two " + CANARY), List.of("izmir")
                        })))
                .contains("{password=[Filtered]} and [izmir]");
    }

    @Test
    void writesTheCopyWhereItHidesWhatTheTextDoesNotTell() {
        assertThat(log(() -> logger.log(Level.INFO, "{0} {1} {2} {3}", new Object[] {
                    Map.of("password/db", CANARY),
                    List.of(new Key("ayse", CANARY)),
                    Optional.of("izmir"),
                    new String[] {"token=" + CANARY}
                })))
                .doesNotContain(CANARY)
                .contains(
                        "{password/db=[Filtered]} [{user=ayse, apiKey=[Filtered]}] Optional[izmir] [token=[Filtered]]");
    }

    private record Key(String user, String apiKey) {
        @Override
        public String toString() {
            return user + " " + apiKey;
        }
    }

    @Test
    void obeysItsOwnLevelAndFilterAsWell() {
        String log = log(() -> {
            Handler handler = logger.getHandlers()[0];
            handler.setLevel(Level.WARNING);
            handler.setFilter(logged -> !logged.getMessage().contains("dull"));
            RedactingHandler.installIn(logger, Redactor.standard());
            logger.info("too low");
            logger.warning("dull");
            logger.warning("written");
        });

        assertThat(log).contains("written").doesNotContain("too low", "dull");
    }

    @Test
    void handsOnWhatTheOtherHandlerWritesBy() throws Exception {
        StreamHandler behind = new StreamHandler(written, new SimpleFormatter());
        RedactingHandler handler = new RedactingHandler(behind, Redactor.standard());
        Formatter formatter = new XMLFormatter();
        ErrorManager errors = new ErrorManager();

        handler.setFormatter(formatter);
        handler.setEncoding("UTF-16");
        handler.setErrorManager(errors);

        assertThat(behind.getFormatter()).isSameAs(formatter).isSameAs(handler.getFormatter());
        assertThat(behind.getEncoding()).isEqualTo("UTF-16").isEqualTo(handler.getEncoding());
        assertThat(behind.getErrorManager()).isSameAs(errors).isSameAs(handler.getErrorManager());
    }

    @Test
    void aTextThatLogsIsWrittenAsWell() {
        Object logging = new Object() {
            @Override
            public String toString() {
                logger.info("inside, pin=1");
                return "token=" + CANARY;
            }
        };

        assertThat(log(() -> logger.log(Level.INFO, "outside {0}", logging)))
                .contains("inside, pin=[Filtered]", "outside token=[Filtered]");
    }

    @Test
    void handlersThatComeLaterAreBehindOneWhenItIsInstalledAgain() {
        ByteArrayOutputStream later = new ByteArrayOutputStream();
        log(() -> {
            StreamHandler handler = new StreamHandler(later, new SimpleFormatter());
            logger.addHandler(handler);
            RedactingHandler.installIn(logger, Redactor.standard());
            logger.info("password=" + CANARY);
            handler.flush();
            logger.removeHandler(logger.getHandlers()[1]);
        });

        assertThat(later.toString(StandardCharsets.UTF_8)).contains("password=[Filtered]");
    }

    private static final class Failing {
        private final Throwable failure;

        Failing(Throwable failure) {
            this.failure = failure;
        }

        @Override
        public String toString() {
            throw unchecked(failure);
        }
    }

    private static final class FailingException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Throwable failure;

        FailingException(Throwable failure) {
            super(CANARY);
            this.failure = failure;
        }

        @Override
        public String getMessage() {
            throw unchecked(failure);
        }

        @Override
        public synchronized Throwable getCause() {
            throw unchecked(failure);
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw unchecked(failure);
        }
    }

    private static RuntimeException unchecked(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure;
    }
}
