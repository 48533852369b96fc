package com.kapgel.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.sentry.Attachment;
import io.sentry.Hint;
import io.sentry.ITransaction;
import io.sentry.Sentry;
import io.sentry.SentryEvent;
import io.sentry.SentryLevel;
import io.sentry.TracesSamplingDecision;
import io.sentry.TransactionContext;
import io.sentry.protocol.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What arrives of what cannot be redacted, because what the application redacts itself fails at it. */
class FailedRedactionIT {
    private final SentryServer server = new SentryServer();

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void anEventThatCannotBeRedactedIsTypeAndStack() {
        try (LoggedLines log = new LoggedLines()) {
            start(text -> {
                throw new IllegalStateException("cannot read " + text);
            });
            SentryEvent event = new SentryEvent(new IllegalStateException("hunter2", new IOException("hunter2")));
            event.setTag("who", "hunter2");
            event.setLevel(SentryLevel.FATAL);
            Sentry.captureEvent(event);

            assertThat(server.only("event"))
                    .contains(
                            "\"type\":\"IllegalStateException\"",
                            "\"type\":\"IOException\"",
                            "\"function\":\"anEventThatCannotBeRedactedIsTypeAndStack\"",
                            "\"level\":\"fatal\"",
                            "\"release\":\"4f2c9d1\"",
                            "\"redaction\":\"failed\"",
                            "\"event_id\":\"" + event.getEventId() + "\"")
                    .doesNotContain("hunter2");
            assertThat(log.lines())
                    .containsExactly("WARN Sentry: SentryEvent could not be redacted (java.lang.IllegalStateException)."
                            + " Events are sent as type and stack then, all else is dropped; said once.");
        }
    }

    @Test
    void anExceptionWhoseMessageThrowsIsTypeAndStackToo() {
        start(text -> text);
        Sentry.captureException(new HostileMessage(new IOException("hunter2")));

        assertThat(server.only("event"))
                .contains(
                        "\"type\":\"FailedRedactionIT$HostileMessage\"",
                        "\"type\":\"IOException\"",
                        "\"module\":\"com.kapgel.monitoring\"",
                        "\"function\":\"anExceptionWhoseMessageThrowsIsTypeAndStackToo\"",
                        "\"release\":\"4f2c9d1\"",
                        "\"environment\":\"production\"",
                        "\"redaction\":\"failed\"")
                .doesNotContain("hunter2");
    }

    private static final class HostileMessage extends RuntimeException {
        private static final long serialVersionUID = 1L;

        HostileMessage(Throwable cause) {
            super(cause);
        }

        @Override
        public String getMessage() {
            throw new IllegalStateException("password=hunter2");
        }
    }

    @ParameterizedTest
    @MethodSource
    void errorsOfTheRedactionLoseNoEventEither(Error error) {
        start(text -> {
            throw error;
        });
        Sentry.captureException(new IllegalStateException("hunter2"));
        Sentry.captureMessage("afterwards");

        assertThat(server.all("event"))
                .hasSize(2)
                .anySatisfy(event ->
                        assertThat(event).contains("\"type\":\"IllegalStateException\"", "\"redaction\":\"failed\""))
                .allSatisfy(event -> assertThat(event).doesNotContain("hunter2"));
    }

    static Stream<Error> errorsOfTheRedactionLoseNoEventEither() {
        return Stream.of(
                new StackOverflowError(),
                new NoClassDefFoundError("com/example/Customers"),
                new ExceptionInInitializerError("no"),
                new AssertionError("no"));
    }

    @Test
    void aMessageThatCannotBeRedactedSaysSo() {
        start(text -> {
            throw new StackOverflowError();
        });
        SentryEvent event = new SentryEvent();
        Message message = new Message();
        message.setFormatted("hunter2");
        event.setMessage(message);
        Sentry.captureEvent(event);

        assertThat(server.only("event")).contains(SafeEvents.MESSAGE).doesNotContain("hunter2");
    }

    @Test
    void otherItemsThatCannotBeRedactedAreDroppedAndTheRestOfTheEnvelopeIsSent() {
        start(text -> {
            throw new IllegalStateException("no");
        });
        Hint hint = new Hint();
        hint.addAttachment(new Attachment("hunter2".getBytes(StandardCharsets.UTF_8), "notes.txt"));
        Sentry.captureException(new IllegalStateException("no"), hint);
        ITransaction transaction = Sentry.startTransaction(
                new TransactionContext("hunter2", "http.server", new TracesSamplingDecision(true)));
        transaction.finish();

        assertThat(server.sent().toString()).contains("\"type\":\"event\"").doesNotContain("hunter2");
        assertThat(server.all("transaction")).isEmpty();
    }

    /** @param failing what becomes of a text with a secret in it */
    private void start(UnaryOperator<String> failing) {
        Sentry.init(options -> {
            options.setDsn(server.dsn());
            options.setShutdownTimeoutMillis(100);
            SentryHardening.builder()
                    .environment("production")
                    .release("4f2c9d1")
                    .alsoRedacting(text -> text.contains("hunter2") ? failing.apply(text) : text)
                    .build()
                    .apply(options);
        });
    }
}
