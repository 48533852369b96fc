package com.kapgel.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.security.Redactor;
import io.sentry.Attachment;
import io.sentry.Breadcrumb;
import io.sentry.Hint;
import io.sentry.ITransaction;
import io.sentry.Sentry;
import io.sentry.SentryEnvelope;
import io.sentry.SentryEvent;
import io.sentry.SentryLevel;
import io.sentry.SentryOptions;
import io.sentry.TracesSamplingDecision;
import io.sentry.TransactionContext;
import io.sentry.protocol.Message;
import io.sentry.protocol.Request;
import io.sentry.protocol.User;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What arrives of what an application tells the real SDK. */
class RedactedEventsIT {
    private SentryServer server;

    @BeforeEach
    void startServer() {
        server = new SentryServer();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void whatTellsErrorsApartStays() {
        start(before -> before.setTag("region", "izmir"));
        User user = new User();
        user.setId("customer-42");
        user.setEmail("ayse@example.com");
        Sentry.setUser(user);
        SentryEvent event =
                new SentryEvent(new IllegalStateException("order 17 of ayse@example.com failed: password=hunter2"));
        event.setLevel(SentryLevel.ERROR);
        Sentry.captureEvent(event);

        assertThat(server.only("event"))
                .contains(
                        "\"type\":\"IllegalStateException\"",
                        "\"value\":\"order 17 of [Filtered] failed: password=[Filtered]\"",
                        "\"function\":\"whatTellsErrorsApartStays\"",
                        "\"module\":\"com.kapgel.monitoring.RedactedEventsIT\"",
                        "\"filename\":\"RedactedEventsIT.java\"",
                        "\"level\":\"error\"",
                        "\"release\":\"4f2c9d1\"",
                        "\"environment\":\"production\"",
                        "\"region\":\"izmir\"",
                        "\"id\":\"customer-42\"")
                .doesNotContain("ayse", "hunter2");
    }

    @Test
    void theRequestKeepsItsPathAndLosesCookiesAndTokens() {
        start();
        Request request = new Request();
        request.setUrl("https://shop.example/orders/17");
        request.setQueryString("%74oken=hunter2&page=3");
        request.setCookies("JSESSIONID=hunter2");
        request.setData("{\"password\":\"hunter2\",\"city\":\"izmir\"}");
        request.setHeaders(
                Map.of("Authorization", "Basic aHVudGVyMg==", "X-Forwarded-For", "203.0.113.77", "Accept", "*/*"));
        SentryEvent event = new SentryEvent(new IllegalStateException("no"));
        event.setRequest(request);
        Sentry.captureEvent(event);

        assertThat(server.only("event"))
                .contains(
                        "\"url\":\"https://shop.example/orders/17\"",
                        "%74oken=[Filtered]&page=3",
                        "\"Accept\":\"*/*\"",
                        "\\\"city\\\":\\\"izmir\\\"")
                .doesNotContain("hunter2", "aHVudGVyMg", "203.0.113.77");
    }

    @Test
    void parametersOfMessagesAndLogsAreNotToldWhereTheirSentenceIsNot() {
        start(options -> options.getLogs().setEnabled(true));
        Message message = new Message();
        message.setFormatted("izmir: password=hunter2");
        message.setMessage("{}: password={}");
        message.setParams(List.of("izmir", "hunter2"));
        SentryEvent event = new SentryEvent();
        event.setMessage(message);
        Sentry.captureEvent(event);
        Sentry.logger().info("%s: password=%s", "izmir", "hunter2");

        assertThat(server.only("event")).contains("\"params\":[\"izmir\",\"[Filtered]\"]");
        assertThat(server.only("log"))
                .contains("sentry.message.parameter.1", "\"value\":\"izmir\"")
                .doesNotContain("hunter2");
    }

    @Test
    void runsBehindCallbacksThatWereSetBeforeAndAfter() {
        SentryOptions[] seen = new SentryOptions[1];
        start(options -> {
            seen[0] = options;
            options.setBeforeSend((event, hint) -> {
                event.setTag("before", "by ayse@example.com");
                return event;
            });
        });
        Sentry.captureMessage("first");
        seen[0].setBeforeSend((event, hint) -> {
            event.setTag("after", "by ayse@example.com");
            return event;
        });
        Sentry.captureMessage("second");

        assertThat(server.all("event"))
                .hasSize(2)
                .anySatisfy(event -> assertThat(event).contains("\"before\":\"by [Filtered]\""))
                .anySatisfy(event -> assertThat(event).contains("\"after\":\"by [Filtered]\""));
    }

    @Test
    void aCallbackThatDropsAnEventStillDropsIt() {
        start(options -> options.setBeforeSend((event, hint) -> event.getLevel() == SentryLevel.DEBUG ? null : event));
        Sentry.captureMessage("dropped", SentryLevel.DEBUG);
        Sentry.captureMessage("kept", SentryLevel.WARNING);

        assertThat(server.only("event")).contains("kept");
    }

    /** Up to 8.53 the breadcrumb is sent raw then. */
    @Test
    void aBreadcrumbWhoseCallbackThrowsIsNotSentRaw() {
        start(options -> options.setBeforeBreadcrumb((breadcrumb, hint) -> {
            throw new IllegalStateException("no");
        }));
        Sentry.addBreadcrumb("login of ayse@example.com");
        Sentry.captureMessage("hello");

        assertThat(server.only("event")).doesNotContain("ayse");
    }

    @Test
    void immutableMapsAreNoFailure() {
        start();
        SentryEvent event = new SentryEvent(new IllegalStateException("no"));
        event.setExtras(Map.of("order", Map.of("password", "hunter2", "items", List.of("ayse@example.com", 3))));
        Breadcrumb breadcrumb = new Breadcrumb();
        breadcrumb.setData("order", Collections.unmodifiableMap(Map.of("apiKey", "hunter2")));
        event.setBreadcrumbs(List.of(breadcrumb));
        Sentry.captureEvent(event);

        assertThat(server.only("event"))
                .contains("\"password\":\"[Filtered]\"", "[\"[Filtered]\",3]", "\"apiKey\":\"[Filtered]\"")
                .doesNotContain("hunter2", "ayse");
    }

    @Test
    void theApplicationsOwnObjectsStayAsTheyAre() {
        start();
        Map<String, Object> order = new LinkedHashMap<>(Map.of("password", "hunter2"));
        List<Object> items = new ArrayList<>(List.of("token=hunter2"));
        String[] notes = {"token=hunter2"};
        byte[] file = "password=hunter2".getBytes(StandardCharsets.UTF_8);
        order.put("items", items);
        Map<String, String> headers = new HashMap<>(Map.of("Authorization", "hunter2"));
        Request request = new Request();
        request.setHeaders(headers);
        request.setData(order);
        Breadcrumb breadcrumb = new Breadcrumb("token=hunter2");
        breadcrumb.setData("order", order);
        SentryEvent event = new SentryEvent(new IllegalStateException("password=hunter2"));
        event.setExtra("order", order);
        event.setExtra("notes", notes);
        event.setTag("token", "hunter2");
        event.setRequest(request);
        event.setBreadcrumbs(List.of(breadcrumb));
        event.getContexts().put("order", order);
        Hint hint = new Hint();
        hint.addAttachment(new Attachment(file, "notes.txt"));
        Sentry.captureEvent(event, hint);

        assertThat(server.sent().toString()).contains("IllegalStateException").doesNotContain("hunter2");
        assertThat(order).isEqualTo(Map.of("password", "hunter2", "items", List.of("token=hunter2")));
        assertThat(notes).containsExactly("token=hunter2");
        assertThat(file).asString(StandardCharsets.UTF_8).isEqualTo("password=hunter2");
        assertThat(headers).containsEntry("Authorization", "hunter2");
        assertThat(breadcrumb.getMessage()).isEqualTo("token=hunter2");
        assertThat(event.getThrowable()).hasMessage("password=hunter2");
        assertThat(event.getTag("token")).isEqualTo("hunter2");
    }

    @Test
    void nullsOddNamesAndDepthAreNoFailure() {
        start();
        Map<Object, Object> odd = new HashMap<>();
        odd.put(7, "ayse@example.com");
        odd.put("nothing", null);
        odd.put(null, "hunter2");
        odd.put(List.of("password=hunter2"), 1);
        Object deep = "password=hunter2";
        for (int i = 0; i < 50; i++) {
            deep = Map.of("next", deep);
        }
        SentryEvent event = new SentryEvent(new IllegalStateException("no"));
        event.setExtra("odd", odd);
        event.setExtra("deep", deep);
        event.setExtra("none", null);
        Sentry.captureEvent(event);

        assertThat(server.only("event"))
                .contains("\"type\":\"IllegalStateException\"", "nullsOddNamesAndDepthAreNoFailure", "\"next\":")
                .doesNotContain("ayse", "hunter2", "\"redaction\":\"failed\"");
    }

    @ParameterizedTest
    @MethodSource
    void whatContainsItselfIsNoFailure(Object cycle) {
        start();
        SentryEvent event = new SentryEvent(new IllegalStateException("no"));
        event.setExtra("cycle", cycle);
        Sentry.captureEvent(event);

        assertThat(server.only("event"))
                .contains("\"type\":\"IllegalStateException\"", "whatContainsItselfIsNoFailure")
                .doesNotContain("hunter2");
    }

    static Stream<Object> whatContainsItselfIsNoFailure() {
        Map<String, Object> itself = new HashMap<>(Map.of("password", "hunter2"));
        itself.put("itself", itself);
        Map<String, Object> one = new HashMap<>(Map.of("password", "hunter2"));
        one.put("other", new HashMap<>(Map.of("one", one)));
        List<Object> list = new ArrayList<>(List.of("password=hunter2"));
        list.add(List.of(list));
        return Stream.of(itself, one, list);
    }

    @Test
    void aTextOfAMegabyteIsSearched() {
        start();
        SentryEvent event = new SentryEvent(new IllegalStateException("no"));
        event.setExtra("dump", "x".repeat(1_000_000) + " ayse@example.com");
        Sentry.captureEvent(event);

        assertThat(server.only("event")).contains("xxx [Filtered]\"").doesNotContain("ayse");
    }

    @Test
    void exceptionsThatACallbackHasTakenAwayStayAway() {
        start(options -> options.setBeforeSend((event, hint) -> {
            event.setExceptions(null);
            return event;
        }));
        Sentry.captureException(new IllegalStateException("no"));

        assertThat(server.only("event")).doesNotContain("IllegalStateException", "redaction");
    }

    @Test
    void textAttachmentsAreRedactedAndOthersLeftOut() {
        start();
        Hint hint = new Hint();
        hint.addAttachment(
                new Attachment("password=hunter2, city=izmir".getBytes(StandardCharsets.UTF_8), "notes.txt"));
        hint.addAttachment(new Attachment(new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 'x'}, "screen.png"));
        hint.addAttachment(new Attachment("/no/such/file"));
        Sentry.captureException(new IllegalStateException("no"), hint);

        assertThat(server.sent().toString())
                .contains("password=[Filtered], city=izmir", "\"length\":31", "notes.txt")
                .doesNotContain("hunter2", "screen.png");
    }

    @Test
    void whoSomebodyIsDoesNotStandInLogsAndMetricsEither() {
        start(options -> options.getLogs().setEnabled(true));
        User user = new User();
        user.setId("customer-42");
        user.setEmail("ayse@example.com");
        user.setUsername("ayse");
        Sentry.setUser(user);
        Sentry.logger().warn("paid by %s", "ayse@example.com");
        Sentry.metrics().count("orders");

        assertThat(server.only("log")).contains("paid by [Filtered]").doesNotContain("ayse");
        assertThat(server.only("trace_metric")).contains("orders").doesNotContain("ayse");
    }

    @Test
    void spansKeepTheirTimesAndLoseTheirTokens() {
        start();
        ITransaction transaction = Sentry.startTransaction(new TransactionContext(
                "GET /orders/ayse@example.com", "http.server", new TracesSamplingDecision(true)));
        transaction
                .startChild("http.client", "GET https://pay.example/?token=hunter2&to=izmir")
                .finish();
        transaction.finish();

        assertThat(server.sent().toString())
                .contains(
                        "GET /orders/[Filtered]",
                        "GET https://pay.example/?token=[Filtered]&to=izmir",
                        "start_timestamp")
                .doesNotContain("ayse", "hunter2");
    }

    @Test
    void theThreadThatSendsDoesTheWork() {
        Set<Thread> workers = ConcurrentHashMap.newKeySet();
        start(options -> options.getLogs().setEnabled(true), text -> {
            workers.add(Thread.currentThread());
            return text;
        });
        Sentry.captureException(new IllegalStateException("no"));
        Sentry.logger().warn("hello");
        Sentry.metrics().count("orders");
        Sentry.startTransaction(new TransactionContext("GET /", "http.server", new TracesSamplingDecision(true)))
                .finish();
        server.sent();

        assertThat(workers).isNotEmpty().doesNotContain(Thread.currentThread());
    }

    @Test
    void anEventFromSomebodyElseIsRedactedToo() throws Exception {
        start();
        byte[] json = "{\"message\":{\"formatted\":\"by ayse@example.com\"}}".getBytes(StandardCharsets.UTF_8);
        String envelope = "{}\n{\"type\":\"event\",\"length\":" + json.length + "}\n";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(envelope.getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(json);
        SentryEnvelope theirs = Sentry.getCurrentScopes()
                .getOptions()
                .getSerializer()
                .deserializeEnvelope(new ByteArrayInputStream(bytes.toByteArray()));
        Sentry.getCurrentScopes().captureEnvelope(Objects.requireNonNull(theirs));

        assertThat(server.only("event")).isEqualTo("{\"message\":{\"formatted\":\"by [Filtered]\"}}");
    }

    @Test
    @SuppressWarnings("deprecation")
    void personalDataThatIsAskedForAfterwardsIsHiddenAllTheSame() {
        start();
        Sentry.getCurrentScopes().getOptions().setSendDefaultPii(true);
        User user = new User();
        user.setIpAddress("203.0.113.77");
        Sentry.setUser(user);
        Sentry.captureMessage("hello");

        assertThat(server.sent().toString()).contains("hello").doesNotContain("203.0.113.77");
    }

    /** Nobody listens there. */
    @Test
    void whatIsKeptOnDiskUntilSentryIsBackIsRedacted(@TempDir Path folder) throws IOException {
        start(options -> {
            options.setDsn("http://key@127.0.0.1:1/1");
            options.setCacheDirPath(folder.toString());
        });
        Sentry.setTag("who", "ayse@example.com");
        Sentry.captureException(new IllegalStateException("by ayse@example.com"));
        Sentry.flush(10_000);

        List<Path> envelopes;
        try (Stream<Path> files = Files.walk(folder)) {
            envelopes = files.filter(Files::isRegularFile).toList();
        }
        assertThat(envelopes)
                .isNotEmpty()
                .allSatisfy(file -> assertThat(Files.readString(file)).doesNotContain("ayse"));
        assertThat(envelopes)
                .anySatisfy(file -> assertThat(Files.readString(file)).contains("by [Filtered]"));
    }

    private void start() {
        start(any -> {});
    }

    private void start(Consumer<SentryOptions> before) {
        start(before, UnaryOperator.identity());
    }

    private void start(Consumer<SentryOptions> before, UnaryOperator<String> also) {
        Sentry.init(options -> {
            options.setDsn(server.dsn());
            options.setShutdownTimeoutMillis(100);
            before.accept(options);
            SentryHardening.builder()
                    .environment("production")
                    .release("4f2c9d1")
                    .redactor(Redactor.standard().alsoHidingIpAddresses())
                    .alsoRedacting(also)
                    .build()
                    .apply(options);
        });
    }
}
