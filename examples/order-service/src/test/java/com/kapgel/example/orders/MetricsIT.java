package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Prometheus finds after customers and couriers have been there, and what it does not. */
class MetricsIT {

    private static final String CANARY = "c4n4ry";
    private static final String ORDER =
            "{\"customerId\":1,\"branchId\":1,\"items\":[{\"productId\":3,\"quantity\":2}]}";

    /** A counter or gauge of the text format, with its labels as they are. */
    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z_]+(?:\\{.*})?) (\\S+)$");

    @RegisterExtension
    private static final RunningService service = RunningService.with("GIT_SHA", CANARY + "Version");

    private static Map<String, Double> scrape = Map.of();
    private static String text = "";

    @BeforeAll
    static void customersAndCouriersComeAndPrometheusLooks() {
        try (EventReader viewer = service.follow("/api/orders/1/events")) {
            viewer.awaitStatuses("NEW");
            assertThat(order().statusCode()).isEqualTo(201);
            assertThat(order().statusCode()).as("the same again").isEqualTo(200);
            assertThat(service.post("/api/orders/1/status", "{\"status\":\"CONFIRMED\"}")
                            .statusCode())
                    .isEqualTo(200);
            viewer.awaitStatuses("NEW", "CONFIRMED");
        }
        service.send(
                "PUT",
                "/api/couriers/1/location",
                "{\"lat\":41,\"lon\":29,\"measuredAt\":\"" + Instant.now().minusSeconds(3) + "\"}");
        service.send("PUT", "/api/couriers/1/location", "{\"lat\":41,\"lon\":29}");
        service.get("/api/orders/471147114711?token=" + CANARY);
        service.get("/nothing/" + CANARY);
        service.get("/orders/1");
        service.get("/readyz");
        service.get("/api/health");
        for (int i = 0; i < 40 && service.post("/api/orders", "{}").statusCode() != 429; i++) {
            // until the client has had its ten
        }
        Awaitility.await("the last answer is counted")
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> {
                    text = get(service.metricsUri("/metrics")).body();
                    scrape = samples(text);
                    assertThat(sum("http_server_requests_seconds_count", "status=\"429\""))
                            .isPositive();
                });
    }

    @Test
    void theBusinessIsCounted() {
        assertThat(scrape)
                .containsEntry("kapgel_orders_total{branch=\"branch-1\"}", 1.0)
                .containsEntry("kapgel_courier_location_latency_seconds_count", 1.0)
                .containsEntry("kapgel_realtime_delivery_seconds_count{channel=\"order\"}", 1.0);
        assertThat(scrape.get("kapgel_orders_value_sum{branch=\"branch-1\"}")).isPositive();
        assertThat(scrape.get("kapgel_courier_location_latency_seconds_sum")).isBetween(3.0, 60.0);
        assertThat(scrape.get("kapgel_ratelimit_rejected_total{endpoint=\"/api/orders\"}"))
                .isPositive();
        assertThat(text).contains("kapgel_courier_location_latency_seconds_bucket{le=\"0.4\"}");
    }

    @Test
    void requestsAreCountedByTheirRoutes() {
        assertThat(sum("http_server_requests_seconds_count", "route=\"/api/orders\",status=\"201\""))
                .isEqualTo(1);
        assertThat(sum("http_server_requests_seconds_count", "route=\"/api/orders/{id}\",status=\"404\""))
                .isEqualTo(1);
        assertThat(sum("http_server_requests_seconds_count", "route=\"/api/couriers/{id}/location\",status=\"200\""))
                .isEqualTo(2);
        assertThat(sum("http_server_requests_seconds_count", "route=\"/orders/{id}\",status=\"200\""))
                .isEqualTo(1);
        assertThat(sum("http_server_requests_seconds_count", "route=\"/\",status=\"404\""))
                .isEqualTo(1);
        assertThat(sum("http_server_requests_seconds_count", "route=\"/api/*\",status=\"429\""))
                .as("refused before it had a route")
                .isEqualTo(1);
        assertThat(text).contains("http_server_requests_seconds_bucket{", "le=\"0.4\"");
    }

    @Test
    void whatTheModulesTellIsThere() {
        assertThat(sum("kapgel_ratelimit_decisions_total", "limiter=\"orders\",outcome=\"denied\""))
                .isPositive();
        assertThat(sum("kapgel_ratelimit_decisions_total", "limiter=\"requests\",outcome=\"allowed\""))
                .isPositive();
        assertThat(scrape)
                .containsEntry("kapgel_health_check_up{check=\"database\"}", 1.0)
                .containsEntry("kapgel_health_check_up{check=\"redis\"}", 1.0)
                .containsEntry("kapgel_drain_state", 0.0)
                .containsEntry("kapgel_redis_degraded", 0.0)
                .containsEntry("kapgel_redis_objective", 0.999)
                .containsKey("kapgel_redis_away_seconds_total")
                .containsEntry("hikaricp_connections_max{pool=\"order-service\"}", 10.0)
                .containsEntry("hikaricp_connections_timeout_total{pool=\"order-service\"}", 0.0)
                .containsKey("kapgel_inflight_requests")
                .containsKey("jvm_threads_live_threads");
        assertThat(scrape.get("kapgel_redis_known_seconds_total")).isPositive();
        assertThat(scrape.get("kapgel_migrate_migration_seconds_count")).isPositive();
        assertThat(sum("jvm_memory_used_bytes", "area=\"heap\"")).isPositive();
    }

    @Test
    void noIdAddressOrSecretIsALabel() {
        assertThat(text).doesNotContain(CANARY, "127.0.0.1", "4711", "courier-1", "order:1", "/orders/1");
    }

    @Test
    void metricsComeInTheTextFormatOfPrometheus() {
        assertThat(get(service.metricsUri("/metrics")).headers().firstValue("Content-Type"))
                .hasValue("text/plain; version=0.0.4; charset=utf-8");
    }

    @Test
    void onlyTheirOwnPortHasMetricsAndItHasNothingElse() {
        assertThat(service.get("/metrics").statusCode()).isEqualTo(404);
        assertThat(get(service.metricsUri("/")).statusCode()).isEqualTo(404);
        assertThat(get(service.metricsUri("/api/health")).statusCode()).isEqualTo(404);
        assertThat(service.send(HttpRequest.newBuilder(service.metricsUri("/metrics"))
                                .POST(HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void anotherScrapeHasNoSeriesTwice() {
        List<String> names = SAMPLE.matcher(get(service.metricsUri("/metrics")).body())
                .results()
                .map(sample -> sample.group(1))
                .toList();
        assertThat(names).doesNotHaveDuplicates();
    }

    private static HttpResponse<String> order() {
        return service.send(HttpRequest.newBuilder(service.uri("/api/orders"))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", CANARY)
                .POST(HttpRequest.BodyPublishers.ofString(ORDER)));
    }

    private static HttpResponse<String> get(URI uri) {
        return service.send(HttpRequest.newBuilder(uri));
    }

    private static Map<String, Double> samples(String scraped) {
        Map<String, Double> samples = new HashMap<>();
        SAMPLE.matcher(scraped)
                .results()
                .forEach(sample -> samples.put(sample.group(1), Double.parseDouble(sample.group(2))));
        return samples;
    }

    /** Of all series of this name whose labels hold this. */
    private static double sum(String name, String labels) {
        return scrape.entrySet().stream()
                .filter(sample -> sample.getKey().startsWith(name + "{")
                        && sample.getKey().contains(labels))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }
}
