package com.kapgel.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.security.Redactor;
import io.sentry.Breadcrumb;
import io.sentry.ISpan;
import io.sentry.ITransaction;
import io.sentry.Sentry;
import io.sentry.SentryAttribute;
import io.sentry.SentryAttributes;
import io.sentry.SentryEvent;
import io.sentry.SentryLogLevel;
import io.sentry.TracesSamplingDecision;
import io.sentry.TransactionContext;
import io.sentry.logger.SentryLogParameters;
import io.sentry.metrics.SentryMetricsParameters;
import io.sentry.protocol.Message;
import io.sentry.protocol.Request;
import io.sentry.protocol.User;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An e-mail address in every place where an application may put one, and what the real SDK sends of it. */
class AddressesInAllPlacesIT {
    private static final String ADDRESS = "ayse@example.com";

    private static final JsonRedaction AGAIN =
            new JsonRedaction(Redactor.standard().alsoHidingIpAddresses(), UnaryOperator.identity());

    private SentryServer server;

    @BeforeEach
    void startSentry() {
        server = new SentryServer();
        Sentry.init(options -> {
            options.setDsn(server.dsn());
            options.setShutdownTimeoutMillis(100);
            options.getLogs().setEnabled(true);
            SentryHardening.apply(options, "test", null);
        });
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("placesOfEvents")
    void noneLeavesWithAnEvent(String place, Consumer<SentryEvent> put) {
        SentryEvent event = new SentryEvent(new IllegalStateException("the kitchen is closed"));
        put.accept(event);
        Sentry.captureEvent(event);

        String sent = server.only("event");
        assertThat(sent)
                .doesNotContain("ayse", "example.com")
                .contains("\"type\":\"IllegalStateException\"", "\"function\":\"noneLeavesWithAnEvent\"")
                .contains("[Filtered]")
                .doesNotContain("\"redaction\":\"failed\"");
        assertThat(AGAIN.json(sent)).as("a second time").isEqualTo(sent);
    }

    static Stream<Arguments> placesOfEvents() {
        return Stream.of(
                inEvent("user.email", event -> user(event).setEmail(ADDRESS)),
                inEvent("user.username", event -> user(event).setUsername(ADDRESS)),
                inEvent("user.id", event -> user(event).setId(ADDRESS)),
                inEvent("user.data", event -> user(event).setData(Map.of("contact", ADDRESS))),
                inEvent("tag", event -> event.setTag("owner", ADDRESS)),
                inEvent("extra", event -> event.setExtra("owner", ADDRESS)),
                inEvent(
                        "map in a map in a map",
                        event -> event.setExtra("a", Map.of("b", Map.of("c", Map.of("d", ADDRESS))))),
                inEvent("list in a map", event -> event.setExtra("owners", Map.of("all", List.of(1, ADDRESS)))),
                inEvent("array", event -> event.setExtra("owners", new String[] {"x", ADDRESS})),
                inEvent("name in a map", event -> event.setExtra("orders", Map.of(ADDRESS, 3))),
                inEvent("message of a breadcrumb", event -> event.addBreadcrumb("mail to " + ADDRESS)),
                inEvent("data of a breadcrumb", event -> {
                    Breadcrumb crumb = new Breadcrumb();
                    crumb.setData("owner", Map.of("contact", ADDRESS));
                    event.addBreadcrumb(crumb);
                }),
                inEvent(
                        "message of an exception",
                        event -> event.setThrowable(new IllegalStateException(
                                "duplicate key", new IOException("duplicate key (email)=(" + ADDRESS + ")")))),
                inEvent("message", event -> message(event).setFormatted("order of " + ADDRESS)),
                inEvent("template of a message", event -> message(event).setMessage("order of " + ADDRESS)),
                inEvent("parameters of a message", event -> message(event).setParams(List.of(ADDRESS))),
                inEvent("transaction's name", event -> event.setTransaction("GET /users/" + ADDRESS)),
                inEvent("logger", event -> event.setLogger(ADDRESS)),
                inEvent("server name", event -> event.setServerName(ADDRESS)),
                inEvent("url", event -> request(event).setUrl("https://shop.example/users/" + ADDRESS)),
                inEvent("encoded url", event -> request(event).setUrl("https://shop.example/users/ayse%40example.com")),
                inEvent("query string", event -> request(event).setQueryString("page=2&to=" + ADDRESS)),
                inEvent("encoded query string", event -> request(event).setQueryString("to=ayse%40example.com")),
                inEvent("fragment", event -> request(event).setFragment("to=" + ADDRESS)),
                inEvent("cookies", event -> request(event).setCookies("last=" + ADDRESS)),
                inEvent("header", event -> request(event).setHeaders(Map.of("From", ADDRESS))),
                inEvent("body", event -> request(event).setData(Map.of("contact", ADDRESS))),
                inEvent("contexts", event -> event.getContexts().put("order", Map.of("contact", ADDRESS))),
                inEvent("fingerprint", event -> event.setFingerprints(List.of("order", ADDRESS))),
                inEvent(
                        "what the SDK does not know",
                        event -> event.setUnknown(Map.of("later", Map.of("x", ADDRESS)))));
    }

    private static Arguments inEvent(String place, Consumer<SentryEvent> put) {
        return Arguments.of(place, put);
    }

    private static User user(SentryEvent event) {
        User user = new User();
        event.setUser(user);
        return user;
    }

    private static Request request(SentryEvent event) {
        Request request = new Request();
        event.setRequest(request);
        return request;
    }

    private static Message message(SentryEvent event) {
        Message message = new Message();
        message.setFormatted("hello");
        event.setMessage(message);
        return message;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("placesOfTransactions")
    void noneLeavesWithATransaction(String place, String name, BiConsumer<ITransaction, ISpan> put) {
        ITransaction transaction =
                Sentry.startTransaction(new TransactionContext(name, "http.server", new TracesSamplingDecision(true)));
        ISpan span = transaction.startChild("db", "SELECT 1");
        put.accept(transaction, span);
        span.finish();
        transaction.finish();

        String sent = server.only("transaction");
        assertThat(sent)
                .doesNotContain("ayse", "example.com")
                .contains("\"op\":\"db\"", "\"start_timestamp\"", "[Filtered]");
        assertThat(server.sent().toString()).doesNotContain("ayse", "example.com");
        assertThat(AGAIN.json(sent)).as("a second time").isEqualTo(sent);
    }

    static Stream<Arguments> placesOfTransactions() {
        return Stream.of(
                inTransaction("description of a span", (all, span) -> span.setDescription("UPDATE of " + ADDRESS)),
                inTransaction("data of a span", (all, span) -> span.setData("contact", Map.of("to", ADDRESS))),
                inTransaction("tag of a span", (all, span) -> span.setTag("contact", ADDRESS)),
                inTransaction("data of a transaction", (all, span) -> all.setData("contact", ADDRESS)),
                inTransaction("tag of a transaction", (all, span) -> all.setTag("contact", ADDRESS)),
                inTransaction("failure of a span", (all, span) -> {
                    span.setThrowable(new IllegalStateException(ADDRESS));
                    span.setData("reason", "by " + ADDRESS);
                }),
                Arguments.of("name", "GET /users/" + ADDRESS, (BiConsumer<ITransaction, ISpan>) (all, span) -> {}));
    }

    private static Arguments inTransaction(String place, BiConsumer<ITransaction, ISpan> put) {
        return Arguments.of(place, "GET /users", put);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("placesOfLogsAndMetrics")
    void noneLeavesWithALogOrAMetric(String place, String type, Runnable tell) {
        tell.run();

        assertThat(server.only(type)).doesNotContain("ayse", "example.com").contains("city", "[Filtered]");
    }

    static Stream<Arguments> placesOfLogsAndMetrics() {
        SentryAttributes attributes = SentryAttributes.of(
                SentryAttribute.stringAttribute("contact", ADDRESS), SentryAttribute.stringAttribute("city", "izmir"));
        return Stream.of(
                Arguments.of(
                        "body of a log", "log", (Runnable) () -> Sentry.logger().warn("in the city by " + ADDRESS)),
                Arguments.of("parameter of a log", "log", (Runnable)
                        () -> Sentry.logger().warn("in the city by %s", ADDRESS)),
                Arguments.of("attribute of a log", "log", (Runnable) () ->
                        Sentry.logger().log(SentryLogLevel.WARN, SentryLogParameters.create(attributes), "hello")),
                Arguments.of("attribute of a metric", "trace_metric", (Runnable)
                        () -> Sentry.metrics().count("orders", 1.0, null, SentryMetricsParameters.create(attributes))));
    }
}
