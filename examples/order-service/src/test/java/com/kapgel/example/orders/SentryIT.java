package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.testkit.FakeServer;
import com.kapgel.testkit.SentryInbox;
import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the service tells to Sentry when requests fail, also at its end, and that a Sentry which does not listen stops nothing. */
class SentryIT {

    private static final String CANARY = FailingOrders.CANARY;

    private static final byte[] ORDER =
            "{\"customerId\": 2, \"branchId\": 1, \"items\": [{\"productId\": 3, \"quantity\": 1}]}"
                    .getBytes(StandardCharsets.UTF_8);

    private static final byte[] HALF_AN_ORDER = """
            POST /api/orders HTTP/1.1\r
            Host: localhost\r
            Content-Type: application/json\r
            Content-Length: 100\r
            \r
            {"customerId":""".getBytes(StandardCharsets.US_ASCII);

    /** More than Sentry's queue has room for. */
    private static final int MANY = 100;

    /** What the service itself promises, and checks at its start. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final ResourceStack open = new ResourceStack();
    private TestDatabase database;

    @BeforeEach
    void createDatabase() {
        database = open.add(TestPostgres.shared().freshDatabase());
    }

    @AfterEach
    void close() {
        open.close();
    }

    @Test
    void aRequestThatFailsIsOneEventWithItsIdAndWithoutSecrets() throws SQLException {
        SentryInbox inbox = open.add(SentryInbox.open());
        ServiceProcess service = startWithFailingOrders(inbox.dsn());

        HttpResponse<String> failed = place(service);

        assertThat(failed.statusCode()).isEqualTo(500);
        String id = failed.headers().firstValue("X-Request-Id").orElseThrow();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> !inbox.ofType("transaction").isEmpty()
                        && !inbox.ofType("event").isEmpty());
        service.signal("TERM");
        assertThat(service.exitCode()).isEqualTo(143);
        assertTold(inbox, id);
        assertThat(inbox.ofType("transaction"))
                .anySatisfy(sent -> assertThat(sent).contains("\"transaction\":\"POST /api/orders\"", id));
    }

    @Test
    void anErrorThatIsRaisedWhileTheServiceDrainsIsToldBeforeItEnds() throws Exception {
        SentryInbox inbox = open.add(SentryInbox.open());
        ServiceProcess service = startWithFailingOrders(inbox.dsn());
        try (SlowOrder order = SlowOrder.begin(service)) {
            awaitSample(service, "kapgel_inflight_requests 1.0");
            service.signal("TERM");
            awaitSample(service, "kapgel_drain_state 1.0");
            assertThat(inbox.ofType("event")).isEmpty();

            HttpURLConnection answer = order.finish();

            assertThat(answer.getResponseCode()).isEqualTo(500);
            assertThat(service.exitCode()).isEqualTo(143);
            assertThat(service.output()).contains("The service has drained in ", "1 in flight, all ended within ");
            assertTold(inbox, answer.getHeaderField("X-Request-Id"));
        }
    }

    @Test
    void aClientThatHangsUpInTheMiddleOfItsBodyIsNoErrorOfOurs() throws Exception {
        SentryInbox inbox = open.add(SentryInbox.open());
        ServiceProcess service = start(inbox.dsn());
        try (Socket client =
                new Socket(InetAddress.getLoopbackAddress(), service.uri("/").getPort())) {
            client.getOutputStream().write(HALF_AN_ORDER);
            awaitSample(service, "kapgel_inflight_requests 1.0");
        }

        awaitSample(
                service,
                "http_server_requests_seconds_count{method=\"POST\",outcome=\"CLIENT_ERROR\",route=\"/api/orders\",status=\"400\"} 1");
        service.signal("TERM");
        assertThat(service.exitCode()).isEqualTo(143);
        assertThat(inbox.ofType("event")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aSentryThatDoesNotListenHoldsUpNeitherRequestsNorTheEnd(Deaf sentry) throws Exception {
        ServiceProcess service = startWithFailingOrders("http://key@127.0.0.1:" + sentry.port(open) + "/1");
        assertThat(service.output()).contains("Sentry      on");

        for (int i = 0; i < MANY; i++) {
            assertThat(place(service).statusCode()).isEqualTo(500);
            assertThat(service.get("/api/orders/1").statusCode()).isEqualTo(200);
        }
        long begin = System.nanoTime();
        service.signal("TERM");

        assertThat(service.exitCode()).isEqualTo(143);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(GRACE);
        assertThat(service.output()).contains("The service has drained in ").doesNotContain("not stopped well", CANARY);
    }

    @Test
    void aDsnThatIsNoneIsAWarningWithoutItsTextAndTheServiceStarts() {
        ServiceProcess service = start("https://" + CANARY + "@/1");

        assertThat(service.get("/readyz").statusCode()).isEqualTo(200);
        assertThat(service.output())
                .contains("WARN  Sentry is off: ", "Sentry      off")
                .doesNotContain(CANARY);
    }

    private ServiceProcess startWithFailingOrders(String dsn) throws SQLException {
        ServiceProcess service = start(dsn);
        FailingOrders.in(database);
        return service;
    }

    private ServiceProcess start(String dsn) {
        return open.add(ServiceProcess.start(Map.of(
                "DATABASE_URL",
                RunningService.databaseUrl(database),
                "RATE_LIMIT_BACKEND",
                "disabled",
                "SENTRY_DSN",
                dsn,
                "GIT_SHA",
                "4f2c9d1")));
    }

    private static HttpResponse<String> place(ServiceProcess service) {
        return service.send(HttpRequest.newBuilder(service.uri("/api/orders?access_token=" + CANARY))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + CANARY)
                .header("Idempotency-Key", "password=" + CANARY)
                .POST(HttpRequest.BodyPublishers.ofByteArray(ORDER)));
    }

    private static void awaitSample(ServiceProcess service, String sample) {
        Awaitility.await(sample)
                .atMost(Duration.ofSeconds(30))
                .until(() -> service.send(HttpRequest.newBuilder(service.metricsUri("/metrics")))
                        .body()
                        .lines()
                        .anyMatch(sample::equals));
    }

    private static void assertTold(SentryInbox inbox, String requestId) {
        assertThat(requestId).matches("[0-9a-f]{32}");
        assertThat(inbox.ofType("event"))
                .singleElement()
                .satisfies(event -> assertThat(event)
                        .contains("\"request_id\":\"" + requestId + "\"")
                        .contains("\"environment\":\"development\"", "\"release\":\"4f2c9d1\"")
                        .contains("PSQLException", "cannot charge: password=[Filtered]"));
        assertThat(inbox.envelopes())
                .allSatisfy(sent -> assertThat(sent).doesNotContain(CANARY, FailingOrders.CARD, "127.0.0.1"));
    }

    /** How a Sentry does not listen. */
    enum Deaf {
        DEAD,
        HANGING;

        private int port(ResourceStack open) throws IOException {
            if (this == HANGING) {
                return open.add(FakeServer.silent()).port();
            }
            try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return closed.getLocalPort();
            }
        }
    }

    /** An order whose body does not come until it is asked for. */
    private record SlowOrder(HttpURLConnection connection, OutputStream body) implements AutoCloseable {

        static SlowOrder begin(ServiceProcess service) throws IOException {
            HttpURLConnection connection =
                    (HttpURLConnection) service.uri("/api/orders").toURL().openConnection();
            connection.setRequestMethod("POST");
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setRequestProperty("Idempotency-Key", "password=" + CANARY);
            connection.setFixedLengthStreamingMode(ORDER.length);
            OutputStream body = connection.getOutputStream();
            body.write(ORDER, 0, 1);
            body.flush();
            return new SlowOrder(connection, body);
        }

        HttpURLConnection finish() throws IOException {
            body.write(ORDER, 1, ORDER.length - 1);
            body.close();
            return connection;
        }

        @Override
        public void close() {
            connection.disconnect();
        }
    }
}
