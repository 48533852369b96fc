package com.kapgel.health.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import com.kapgel.health.CheckResult;
import com.kapgel.health.Health;
import com.kapgel.health.Reason;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class HealthServletIT {
    private static final Duration FOR_EVER = Duration.ofMinutes(1);

    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicReference<CheckResult> database = new AtomicReference<>(CheckResult.healthy());
    private final Health health = Health.builder()
            .version("4f2a9c1")
            .deadline(Duration.ofSeconds(20))
            .cacheFor(Duration.ZERO)
            .readiness("database", timeout -> database.get())
            .build();

    @AfterEach
    void close() {
        health.close();
    }

    @ParameterizedTest
    @EnumSource
    void answersWithTheReport(ServletContainers container) throws Exception {
        try (RunningContainer server = container.start(this::addTo)) {
            HttpResponse<String> response = send(server, "GET", "api/health");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(header(response, "Content-Type")).isEqualTo("application/json");
            assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
            assertThat(response.body())
                    .matches(
                            "\\{\"timestamp\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\","
                                    + "\"status\":\"healthy\",\"checks\":\\{\"database\":\"healthy\"},\"version\":\"4f2a9c1\"}");
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsByTheStatusWhetherRequestsMayCome(ServletContainers container) throws Exception {
        try (RunningContainer server = container.start(this::addTo)) {
            database.set(CheckResult.degraded(Reason.NOT_READY));
            assertThat(send(server, "GET", "readyz").statusCode()).isEqualTo(200);

            database.set(CheckResult.unknown(Reason.NOT_READY));
            assertThat(send(server, "GET", "readyz").statusCode()).isEqualTo(503);

            database.set(CheckResult.unhealthy(Reason.UNREACHABLE));
            assertThat(send(server, "GET", "api/health").statusCode()).isEqualTo(503);
            assertThat(send(server, "GET", "readyz").statusCode()).isEqualTo(503);
            assertThat(send(server, "GET", "readyz").body()).contains("\"status\":\"unhealthy\"");
            assertThat(send(server, "GET", "livez").statusCode()).isEqualTo(200);
            assertThat(send(server, "GET", "livez").body()).contains("\"checks\":{}");
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersHeadLikeGetWithoutTheBody(ServletContainers container) throws Exception {
        try (RunningContainer server = container.start(this::addTo)) {
            HttpResponse<String> get = send(server, "GET", "readyz");
            HttpResponse<String> head = send(server, "HEAD", "readyz");
            database.set(CheckResult.unhealthy(Reason.UNREACHABLE));
            HttpResponse<String> headOfUnhealthy = send(server, "HEAD", "readyz");

            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            for (String name : List.of("Content-Type", "Content-Length", "Cache-Control")) {
                assertThat(header(head, name)).as(name).isEqualTo(header(get, name));
            }
            assertThat(headOfUnhealthy.statusCode()).isEqualTo(503);
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesOtherMethods(ServletContainers container) throws Exception {
        try (RunningContainer server = container.start(this::addTo)) {
            for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND")) {
                HttpResponse<String> response = send(server, method, "api/health");

                assertThat(response.statusCode()).as(method).isEqualTo(405);
                assertThat(header(response, "Allow")).isEqualTo("GET, HEAD");
                assertThat(response.body()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void sendsAnotherStatusWhenAsked(ServletContainers container) throws Exception {
        database.set(CheckResult.unhealthy(Reason.UNREACHABLE));
        try (RunningContainer server = container.start(context ->
                HealthServlet.of(health).unhealthyStatus(500).addTo(context, "/api/health", "/livez", "/readyz"))) {
            assertThat(send(server, "GET", "api/health").statusCode()).isEqualTo(500);
            assertThat(send(server, "GET", "readyz").statusCode()).isEqualTo(500);
            assertThat(send(server, "GET", "readyz").body()).startsWith("{\"timestamp\"");
            assertThat(send(server, "GET", "livez").statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosedHealthIsAliveAndNotReady(ServletContainers container) throws Exception {
        try (RunningContainer server = container.start(this::addTo)) {
            health.close();

            assertThat(send(server, "GET", "readyz").statusCode()).isEqualTo(503);
            assertThat(send(server, "GET", "livez").statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void manyRequestsShareOneCall(ServletContainers container) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (Health counted = Health.builder()
                        .deadline(Duration.ofSeconds(20))
                        .cacheFor(FOR_EVER)
                        .readiness("database", timeout -> {
                            calls.incrementAndGet();
                            return CheckResult.healthy();
                        })
                        .build();
                RunningContainer server =
                        container.start(context -> HealthServlet.of(counted).addTo(context, "/api/health"))) {
            List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                responses.add(http.sendAsync(
                        request(server, i % 2 == 0 ? "GET" : "HEAD", "api/health"),
                        HttpResponse.BodyHandlers.ofString()));
            }

            assertThat(responses)
                    .allSatisfy(
                            response -> assertThat(response.get().statusCode()).isEqualTo(200));
            assertThat(calls).hasValue(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatGoesAwayChangesNothing(ServletContainers container) throws Exception {
        Semaphore gate = new Semaphore(0);
        AtomicInteger calls = new AtomicInteger();
        try (Health gated = Health.builder()
                        .deadline(Duration.ofSeconds(20))
                        .cacheFor(Duration.ZERO)
                        .readiness("database", timeout -> {
                            calls.incrementAndGet();
                            gate.acquire();
                            return CheckResult.healthy();
                        })
                        .build();
                RunningContainer server =
                        container.start(context -> HealthServlet.of(gated).addTo(context, "/api/health"))) {
            sendAndGoAway(server.uri());
            await().until(() -> calls.get() == 1);

            gate.release(2);
            assertThat(send(server, "GET", "api/health").statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aResponseThatIsCommittedAlreadyChangesNothing(ServletContainers container) throws Exception {
        AtomicInteger requests = new AtomicInteger();
        Filter commitsTheFirst = (request, response, chain) -> {
            if (requests.incrementAndGet() == 1) {
                response.flushBuffer();
            }
            chain.doFilter(request, response);
        };
        try (RunningContainer server = container.start(context -> {
            context.addFilter("commits", commitsTheFirst)
                    .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
            addTo(context);
        })) {
            send(server, "GET", "api/health");

            assertThat(send(server, "GET", "api/health").body()).contains("\"database\":\"healthy\"");
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesToBeAddedTwice(ServletContainers container) {
        container
                .start(context -> {
                    addTo(context);
                    assertThatIllegalStateException()
                            .isThrownBy(() -> HealthServlet.of(health).addTo(context, "/other"))
                            .withMessageContaining("A servlet named 'kapgel-health' is already registered");
                })
                .close();
    }

    @ParameterizedTest
    @EnumSource
    void refusesAPathThatIsTaken(ServletContainers container) {
        container
                .start(context -> assertThatIllegalStateException()
                        .isThrownBy(() -> HealthServlet.of(health).addTo(context, "/health", "/livez", "/health"))
                        .withMessageContaining("The path '/health' for servlet 'kapgel-health-readiness' already"))
                .close();
    }

    @ParameterizedTest
    @EnumSource
    void refusesAPathThatIsNone(ServletContainers container) {
        container
                .start(context -> assertThatIllegalArgumentException()
                        .isThrownBy(() -> HealthServlet.of(health).addTo(context, "health"))
                        .withMessageContaining("The path 'health' must begin with '/'"))
                .close();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 399, 600})
    void refusesAStatusThatIsNoError(int status) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HealthServlet.of(health).unhealthyStatus(status))
                .withMessageContaining("unhealthyStatus is " + status);
    }

    private void addTo(ServletContext context) {
        HealthServlet.of(health).addTo(context, "/api/health", "/livez", "/readyz");
    }

    private HttpResponse<String> send(RunningContainer server, String method, String path) throws Exception {
        return http.send(request(server, method, path), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest request(RunningContainer server, String method, String path) {
        return HttpRequest.newBuilder(server.uri().resolve(path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
    }

    private static String header(HttpResponse<?> response, String name) {
        return String.join("|", response.headers().allValues(name));
    }

    /** Resets the connection once the request is on its way. */
    private static void sendAndGoAway(URI server) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoLinger(true, 0);
            OutputStream out = socket.getOutputStream();
            out.write("GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
    }
}
