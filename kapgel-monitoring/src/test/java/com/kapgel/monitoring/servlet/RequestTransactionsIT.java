package com.kapgel.monitoring.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.kapgel.monitoring.Monitoring;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.SentryInbox;
import com.kapgel.testkit.ServletContainers;
import io.sentry.Sentry;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class RequestTransactionsIT {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String TRACEPARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private SentryInbox inbox;
    private Monitoring monitoring;

    @BeforeEach
    void openInbox() throws Exception {
        inbox = SentryInbox.open();
        monitoring = Monitoring.builder()
                .environment("test")
                .release("1.0")
                .sentry(inbox.dsn())
                .build();
    }

    @AfterEach
    void close() {
        monitoring.close();
        inbox.close();
    }

    @ParameterizedTest
    @EnumSource
    void aRequestIsATransactionOfItsRouteAndOfTheCallersTrace(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container)) {
            HttpResponse<String> answer = get(server, "orders/8f3ay?token=s3cr3t", "traceparent", TRACEPARENT);
            assertThat(answer.headers().firstValue("X-Request-Id")).contains(TRACE);
            monitoring.close();
        }

        assertThat(transactions()).hasSize(1);
        assertThat(transactions().get(0))
                .contains("\"transaction\":\"GET /orders/*\"", "\"op\":\"http.server\"", "\"source\":\"route\"")
                .contains("\"trace_id\":\"" + TRACE + "\"", "\"request_id\":\"" + TRACE + "\"", "\"status\":\"ok\"")
                .doesNotContain("8f3ay", "s3cr3t");
    }

    @ParameterizedTest
    @EnumSource
    void withoutACallersTraceTheIdIsThatOfSentrys(ServletContainers container) throws Exception {
        String id;
        try (RunningContainer server = start(container)) {
            id = get(server, "orders/1").headers().firstValue("X-Request-Id").orElseThrow();
            monitoring.close();
        }

        assertThat(id).matches("[0-9a-f]{32}");
        assertThat(transactions().get(0)).contains("\"trace_id\":\"" + id + "\"", "\"request_id\":\"" + id + "\"");
    }

    @ParameterizedTest
    @EnumSource
    void anExceptionReachesSentryWithItsRequest(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container)) {
            get(server, "throws", "traceparent", TRACEPARENT);
            await().until(() -> !transactions().isEmpty());
            monitoring.close();
        }

        assertThat(inbox.ofType("event")).hasSize(1);
        assertThat(inbox.ofType("event").get(0))
                .contains("thrown on purpose", "\"request_id\":\"" + TRACE + "\"", "\"transaction\":\"GET /throws\"")
                .contains("\"trace_id\":\"" + TRACE + "\"");
        assertThat(transactions().get(0)).contains("\"status\":\"internal_error\"");
    }

    @ParameterizedTest
    @EnumSource
    void anAsynchronousRequestIsOneTransactionAndItsErrorOneEvent(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container)) {
            assertThat(get(server, "async").body()).isEqualTo("done");
            await().until(() -> !transactions().isEmpty());
            monitoring.close();
        }

        assertThat(transactions()).hasSize(1);
        assertThat(inbox.ofType("event")).hasSize(1);
        String id = transactions().get(0).replaceAll("(?s).*\"request_id\":\"([0-9a-f]{32})\".*", "$1");
        assertThat(inbox.ofType("event").get(0)).contains("told from a second round", "\"request_id\":\"" + id + "\"");
    }

    @ParameterizedTest
    @EnumSource
    void healthChecksAndOptionsAreNoTransactionsWhateverTheirPatternAndHeaders(ServletContainers container)
            throws Exception {
        try (RunningContainer server = start(container)) {
            get(server, "readyz");
            get(server, "readyz", "sentry-trace", TRACE + "-00f067aa0ba902b7-1");
            get(server, "readyz", "traceparent", TRACEPARENT);
            http.send(
                    HttpRequest.newBuilder(server.uri().resolve("orders/1"))
                            .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                            .header("sentry-trace", TRACE + "-00f067aa0ba902b7-1")
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            get(server, "orders/1");
            monitoring.close();
        }

        assertThat(transactions()).hasSize(1);
        assertThat(transactions().get(0)).contains("GET /orders/*");
    }

    @Test
    void forgedHeadersKeepNoMoreTransactionsThanTheRate() throws Exception {
        Monitoring inProduction = Monitoring.builder()
                .environment("production")
                .release("1.0")
                .sentry(inbox.dsn())
                .build();
        try (RunningContainer server = start(ServletContainers.JETTY)) {
            for (int i = 0; i < 200; i++) {
                get(server, "orders/1", "sentry-trace", TRACE + "-00f067aa0ba902b7-1", "traceparent", TRACEPARENT);
            }
            inProduction.close();
        }

        assertThat(transactions()).hasSizeBetween(1, 20);
    }

    @Test
    void whatACallerDoesNotKeepIsNotKeptHere() throws Exception {
        try (RunningContainer server = start(ServletContainers.JETTY)) {
            get(server, "orders/1", "sentry-trace", TRACE + "-00f067aa0ba902b7-0");
            get(server, "orders/2", "sentry-trace", "no trace at all", "baggage", "%zz;=,,,sentry-trace_id");
            monitoring.close();
        }

        assertThat(transactions()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void whatOneRequestLeavesIsNotSeenInTheNext(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container)) {
            get(server, "crumb");
            get(server, "crumb");
            get(server, "throws");
            monitoring.close();
        }

        assertThat(inbox.ofType("event").get(0)).doesNotContain("crumb");
    }

    private List<String> transactions() {
        return inbox.ofType("transaction");
    }

    private RunningContainer start(ServletContainers container) {
        return container.start(context -> {
            RequestMetricsFilter.of(monitoring).addTo(context, "/*");
            AnsweringServlet.addTo(
                    context, "/*", (request, response) -> response.getWriter().write("any"));
            AnsweringServlet.addTo(
                    context,
                    "/orders/*",
                    (request, response) -> response.getWriter().write("order"));
            AnsweringServlet.addTo(context, "/crumb", (request, response) -> Sentry.addBreadcrumb("crumb"));
            AnsweringServlet.addTo(context, "/throws", (request, response) -> {
                throw new IllegalStateException("thrown on purpose");
            });
            AnsweringServlet.addTo(context, "/async", (request, response) -> {
                if (request.getDispatcherType() == DispatcherType.ASYNC) {
                    Sentry.captureMessage("told from a second round");
                    response.getWriter().write("done");
                } else {
                    AsyncContext async = request.startAsync();
                    async.start(async::dispatch);
                }
            });
        });
    }

    private HttpResponse<String> get(RunningContainer server, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri().resolve(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
