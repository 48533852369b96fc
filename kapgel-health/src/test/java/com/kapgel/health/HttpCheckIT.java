package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.kapgel.testkit.TlsFrontend;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class HttpCheckIT {
    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(400);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> upgrades = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private HttpServer other;

    @BeforeEach
    void start() throws IOException {
        server = serving();
        other = serving();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
        other.stop(0);
        threads.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource({
        "200, healthy",
        "204, healthy",
        "299, healthy",
        "304, unhealthy (unexpected-answer)",
        "400, unhealthy (unexpected-answer)",
        "401, unhealthy (unauthorized)",
        "403, unhealthy (unauthorized)",
        "404, unhealthy (unexpected-answer)",
        "429, unhealthy (refused)",
        "500, unhealthy (unexpected-answer)",
        "503, unhealthy (not-ready)"
    })
    void judgesTheStatus(String status, String expected) throws Exception {
        assertThat(check("/status/" + status)).hasToString(expected);
    }

    @Test
    void mayExpectAnyStatus() throws Exception {
        assertThat(check("/status/404", 404, 410)).hasToString("healthy");
        assertThat(check("/status/200", 404, 410)).hasToString("unhealthy (unexpected-answer)");
        assertThat(check("/redirect?/status/200", 302))
                .as("the redirect itself")
                .hasToString("healthy");
    }

    /** Node.js, once it serves WebSockets, takes each request with an Upgrade for one, and refuses it. */
    @Test
    void asksForNoOtherProtocol() throws Exception {
        assertThat(check("/status/200")).hasToString("healthy");
        assertThat(asked).hasSize(1);
        assertThat(upgrades).isEmpty();
    }

    @Test
    void followsARedirectOnTheSameServer() throws Exception {
        assertThat(check("/redirect?/status/200")).hasToString("healthy");
        assertThat(asked).containsExactly("/redirect?/status/200", "/status/200");
    }

    @Test
    void followsNoRedirectToAnotherServer() throws Exception {
        for (String elsewhere :
                List.of(uri(other, "/status/200").toString(), "//localhost/x", "file:///etc/passwd", "::")) {
            asked.clear();
            assertThat(check("/redirect?" + elsewhere)).as(elsewhere).hasToString("unhealthy (unexpected-answer)");
            assertThat(asked).hasSize(1);
        }
    }

    @Test
    void followsNoRedirectForEver() throws Exception {
        assertThat(check("/loop")).hasToString("unhealthy (unexpected-answer)");
        assertThat(asked).hasSize(4);
    }

    @Test
    void readsNoMoreThanTheBeginningOfABodyWithoutEnd() throws Exception {
        assertThat(check("/endless")).hasToString("healthy");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/silent", "/dripping"})
    void anAnswerThatTakesTooLongIsATimeout(String path) throws Exception {
        try (HealthCheck check = HealthCheck.http(uri(server, path)).within(SHORT)) {
            assertThat(check.check(PATIENT)).hasToString("unhealthy (timeout)");
        }
    }

    @Test
    void isUnreachableWhereNothingListensOrNobodyIsFound() throws Exception {
        for (String nobody : List.of("http://127.0.0.1:1/", "http://no-such-host.invalid/")) {
            try (HealthCheck check = HealthCheck.http(URI.create(nobody))) {
                assertThat(check.check(PATIENT)).hasToString("unhealthy (unreachable)");
            }
        }
    }

    @Test
    void speaksTlsWithWhomTheJvmTrustsAndReachesNobodyElse() throws Exception {
        SSLContext before = SSLContext.getDefault();
        try (TlsFrontend front = TlsFrontend.before(uri(server, "/"))) {
            try (HealthCheck check = HealthCheck.http(front.uri().resolve("/status/200"))) {
                assertThat(check.check(PATIENT)).hasToString("unhealthy (unreachable)");
            }
            SSLContext.setDefault(front.trust());
            try (HealthCheck check = HealthCheck.http(front.uri().resolve("/status/200"))) {
                assertThat(check.check(PATIENT)).hasToString("healthy");
            }
        } finally {
            SSLContext.setDefault(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://h/s3cret", "http:s3cret", "/s3cret", "http://u:s3cret@h/", "http:///s3cret"})
    void refusesWhatItCannotAskAndDoesNotRepeatIt(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HealthCheck.http(URI.create(uri)))
                .withMessageContaining("HealthCheck.http")
                .withMessageNotContaining("s3cret");
    }

    @Test
    void refusesAStatusThatNoAnswerEndsWith() {
        assertThatIllegalArgumentException().isThrownBy(() -> HealthCheck.http(URI.create("http://h/"), 100));
    }

    private CheckResult check(String path, int... expected) throws Exception {
        try (HealthCheck check = HealthCheck.http(uri(server, path), expected)) {
            return check.check(PATIENT);
        }
    }

    private static URI uri(HttpServer server, String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private HttpServer serving() throws IOException {
        HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        started.setExecutor(threads);
        started.createContext("/", this::answer);
        started.start();
        return started;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        asked.add(path);
        upgrades.addAll(exchange.getRequestHeaders().getOrDefault("Upgrade", List.of()));
        try (exchange) {
            if (path.startsWith("/status/")) {
                exchange.sendResponseHeaders(Integer.parseInt(path.substring(8)), -1);
            } else if (path.startsWith("/redirect?")) {
                exchange.getResponseHeaders().set("Location", path.substring(10));
                exchange.sendResponseHeaders(302, -1);
            } else if (path.equals("/loop")) {
                exchange.getResponseHeaders().set("Location", "/loop");
                exchange.sendResponseHeaders(302, -1);
            } else if (path.equals("/endless")) {
                exchange.sendResponseHeaders(200, 0);
                for (OutputStream body = exchange.getResponseBody(); ; ) {
                    body.write(new byte[8192]);
                }
            } else {
                if (path.equals("/dripping")) {
                    exchange.sendResponseHeaders(200, 100);
                    exchange.getResponseBody().write('x');
                    exchange.getResponseBody().flush();
                }
                end.await();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
