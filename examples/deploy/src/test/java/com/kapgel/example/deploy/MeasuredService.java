package com.kapgel.example.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.testkit.FaultProxy;
import com.kapgel.testkit.JarProcess;
import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The packaged order service, to which everything happens that it measures. */
final class MeasuredService implements AutoCloseable {

    private static final Path JAR = Path.of("../order-service/target/order-service.jar");
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Pattern ADDRESSES =
            Pattern.compile("(?s)The KapGel order service runs at (\\S+).*metrics +(http\\S+/metrics)");

    private final HttpClient client = HttpClient.newHttpClient();
    private final TestDatabase database;
    private final FaultProxy toDatabase;
    private final JarProcess process;

    private MeasuredService(TestDatabase database, FaultProxy toDatabase, JarProcess process) {
        this.database = database;
        this.toDatabase = toDatabase;
        this.process = process;
    }

    /** Starts it with a database of its own, and waits until it serves. */
    static MeasuredService start() {
        assertThat(JAR).as("build it: mvn -pl examples/deploy -am verify").exists();
        TestDatabase database = TestPostgres.shared().freshDatabase();
        URI address = URI.create(database.url().replaceFirst("^jdbc:", ""));
        FaultProxy toDatabase = FaultProxy.before(address.getHost(), address.getPort());
        // A small nursery, so that the collector has paused before anybody looks.
        ProcessBuilder command = JarProcess.command(JAR, "-Xmn4m");
        command.environment()
                .keySet()
                .removeIf(name -> name.matches("REDIS_URL|UPSTASH_.*|RATE_LIMIT_BACKEND|SENTRY_.*"));
        command.environment()
                .putAll(Map.of(
                        "NODE_ENV", "development",
                        "PORT", "0",
                        "METRICS_PORT", "0",
                        "PRE_DRAIN", "0s",
                        "DATABASE_URL",
                                "postgresql://%s:%s@127.0.0.1:%d%s"
                                        .formatted(
                                                database.user(),
                                                database.password(),
                                                toDatabase.port(),
                                                address.getPath())));
        MeasuredService service = new MeasuredService(database, toDatabase, JarProcess.start(command));
        service.addresses();
        return service;
    }

    /** Customers order and look on, couriers move, somebody asks too often, probes ask, and then the database is gone. */
    void liveThroughEverything() throws IOException {
        HttpResponse<InputStream> viewer = send(request("/api/orders/1/events").GET(), BodyHandlers.ofInputStream());
        awaitEvent(viewer.body());
        assertThat(send("POST", "/api/orders/1/status", "{\"status\":\"CONFIRMED\"}"))
                .isEqualTo(200);
        awaitEvent(viewer.body());
        viewer.body().close();
        assertThat(send("POST", "/api/orders", order())).isEqualTo(201);
        String seen = Instant.now().minusSeconds(3).toString();
        assertThat(send("PUT", "/api/couriers/1/location", "{\"lat\":41,\"lon\":29,\"measuredAt\":\"" + seen + "\"}"))
                .isEqualTo(200);
        for (String probe : List.of("/api/health", "/livez", "/readyz", "/startupz", "/status")) {
            assertThat(send("GET", probe, "")).as(probe).isEqualTo(200);
        }
        // The service notices that the viewer has gone when it has something to tell.
        assertThat(send("POST", "/api/orders/1/status", "{\"status\":\"PREPARING\"}"))
                .isEqualTo(200);
        Awaitility.await("the client has had its ten")
                .atMost(PATIENCE)
                .until(() -> send("POST", "/api/orders", "{}") == 429);
        toDatabase.halfOpen();
        assertThat(send("GET", "/api/orders/1", "")).isBetween(500, 599);
    }

    /** What Prometheus gets. */
    String scrape() {
        return send(HttpRequest.newBuilder(URI.create(addresses().group(2))), BodyHandlers.ofString())
                .body();
    }

    private static String order() {
        return "{\"customerId\":1,\"branchId\":1,\"items\":[{\"productId\":3,\"quantity\":2}]}";
    }

    /** Up to the empty line that ends it. */
    private static void awaitEvent(InputStream events) throws IOException {
        int before = 0;
        for (int next = events.read(); next != -1; next = events.read()) {
            if (next == '\n' && before == '\n') {
                return;
            }
            before = next;
        }
        throw new IllegalStateException("the events have ended");
    }

    private int send(String method, String path, String json) {
        return send(
                        request(path)
                                .header("Content-Type", "application/json")
                                .method(
                                        method,
                                        json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json)),
                        BodyHandlers.discarding())
                .statusCode();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(addresses().group(1) + path));
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
        try {
            return client.send(request.timeout(PATIENCE).build(), body);
        } catch (IOException e) {
            throw new UncheckedIOException(process.output(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Of its own port, and of its metrics. */
    private MatchResult addresses() {
        return process.awaitOutput(ADDRESSES, PATIENCE);
    }

    @Override
    public void close() {
        process.close();
        toDatabase.close();
        database.close();
    }
}
