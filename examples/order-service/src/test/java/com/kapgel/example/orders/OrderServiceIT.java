package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the five modules do for the service, seen from outside. */
class OrderServiceIT {

    @RegisterExtension
    private static final RunningService service = RunningService.with("GIT_SHA", "0123abc");

    @Test
    void healthIsTheReportOfThePlan() {
        HttpResponse<String> response = service.get("/api/health");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .matches(
                        "\\{\"timestamp\":\"[^\"]+Z\",\"status\":\"healthy\","
                                + "\"checks\":\\{\"start\":\"healthy\",\"drain\":\"healthy\",\"database\":\"healthy\",\"redis\":\"healthy\"},\"version\":\"0123abc\"}");
        assertThat(service.get("/livez").statusCode()).isEqualTo(200);
        assertThat(service.get("/readyz").statusCode()).isEqualTo(200);
        assertThat(service.get("/startupz").body()).contains("\"checks\":{\"start\":\"healthy\"}");
    }

    @Test
    void aBurstOfOrdersIsHeldBackUntilTheClientMayAskAgain() {
        List<HttpResponse<String>> refused = new ArrayList<>();
        // Ten at once are allowed; more than that only because Redis may be slow and memory counts meanwhile.
        for (int i = 0; i < 40 && refused.isEmpty(); i++) {
            HttpResponse<String> response = service.post("/api/orders", "{}");
            if (response.statusCode() == 429) {
                refused.add(response);
            }
        }

        assertThat(refused).isNotEmpty();
        assertThat(refused.get(0).headers().firstValueAsLong("Retry-After").orElse(0))
                .isBetween(1L, 60L);
        assertThat(refused.get(0).headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertSecured(refused.get(0));
        assertThat(service.get("/api/orders/1").statusCode()).isEqualTo(200);
    }

    @Test
    void aProbeIsNotCounted() {
        assertThat(service.get("/api/orders/1").headers().map()).containsKey("ratelimit");
        assertThat(service.get("/api/health").headers().map()).doesNotContainKey("ratelimit");
    }

    @Test
    void theCountsAreInRedis() {
        RedisClient client = RedisClient.create(service.redis().uri());
        try (StatefulRedisConnection<String, String> redis = client.connect()) {
            Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                service.get("/api/orders/1");
                assertThat(redis.sync().keys("*"))
                        .anyMatch(key -> key.contains("requests") && key.contains("127.0.0.1"));
            });
        } finally {
            client.shutdown();
        }
    }

    @Test
    void everyResponseCarriesTheSecurityHeaders() {
        Map<HttpResponse<String>, Integer> expected = new HashMap<>();
        expected.put(service.get("/api/cities/izmir/vendors"), 200);
        expected.put(service.get("/api/cities/IZMIR/vendors"), 400);
        expected.put(service.get("/api/orders/4711"), 404);
        expected.put(service.get("/api/nothing/here"), 404);
        expected.put(service.send("DELETE", "/api/orders/1", ""), 405);
        expected.put(service.post("/api/orders/1/status", "{\"status\":\"DELIVERED\"}"), 409);
        expected.put(service.send("PUT", "/api/couriers/1/location", " ".repeat(70_000)), 413);
        expected.put(send("/api/orders/1/status", "text/plain"), 415);
        expected.put(service.get("/api/health"), 200);
        expected.put(service.get("/livez"), 200);
        expected.put(service.get("/"), 200);
        expected.put(service.get("/orders/1"), 200);
        expected.put(service.get("/orders/4711"), 404);
        expected.put(service.get("/order.js"), 200);
        expected.put(service.get("/kapgel.css"), 200);
        expected.put(service.get("/nothing"), 404);
        expected.put(service.send("POST", "/orders/1", ""), 405);
        expected.put(service.get("/api//orders"), 400); // refused by Jetty itself
        expected.put(service.get("/%00"), 400);

        assertThat(expected).allSatisfy((response, status) -> {
            assertThat(response.statusCode()).as(response.uri().toString()).isEqualTo(status);
            assertSecured(response);
        });
    }

    @Test
    void aLiveStreamCarriesTheSecurityHeaders() {
        try (EventReader events = service.follow("/api/orders/1/events")) {
            assertSecured(events.response());
        }
    }

    @Test
    void thePageLoadsItsScriptByNonceOnly() {
        HttpResponse<String> page = service.get("/orders/1");

        String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
        String nonce = policy.replaceFirst("(?s).*'nonce-([^']+)'.*", "$1");
        assertThat(page.body()).contains("<script src=\"/order.js\" nonce=\"" + nonce + "\" defer></script>");
        assertThat(page.body()).doesNotContain("<style", " style=", " onclick=");
    }

    @Test
    void everyMigrationIsInTheHistory() throws SQLException {
        assertThat(query("select version from flyway_schema_history where success order by installed_rank"))
                .containsExactly("1", "2", "3", "4", "5", "6", "7");
    }

    @Test
    void theFiveIndexesAreBuiltAndValid() throws SQLException {
        List<String> indexes = query("""
                select pg_get_indexdef(indexrelid) from pg_index
                 where indisvalid and indisready and indrelid::regclass::text in
                       ('orders', 'courier_locations', 'users', 'couriers')
                """);

        assertThat(indexes)
                .contains(
                        "CREATE INDEX idx_orders_status_created_at ON public.orders USING btree (status, created_at DESC)",
                        "CREATE INDEX idx_courier_locations_order_updated ON public.courier_locations"
                                + " USING btree (order_id, updated_at DESC)",
                        "CREATE INDEX idx_users_role_created ON public.users USING btree (role, created_at DESC)",
                        "CREATE INDEX idx_orders_active ON public.orders USING btree (branch_id, status, created_at DESC)"
                                + " WHERE (status = ANY (ARRAY['NEW'::text, 'CONFIRMED'::text, 'PREPARING'::text,"
                                + " 'PICKED_UP'::text, 'ON_ROUTE'::text]))",
                        "CREATE INDEX idx_couriers_online ON public.couriers USING btree (vendor_id, shift_status,"
                                + " updated_at DESC) WHERE (shift_status = 'online'::text)");
    }

    private static HttpResponse<String> send(String path, String contentType) {
        return service.send(HttpRequest.newBuilder(service.uri(path))
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString("{}")));
    }

    private static void assertSecured(HttpResponse<?> response) {
        URI uri = response.uri();
        Map<String, Optional<String>> headers = new HashMap<>();
        for (String name :
                List.of("X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "X-XSS-Protection")) {
            headers.put(name, response.headers().firstValue(name));
        }
        assertThat(headers)
                .as("%s %s", response.statusCode(), uri)
                .containsEntry("X-Content-Type-Options", Optional.of("nosniff"))
                .containsEntry("X-Frame-Options", Optional.of("DENY"))
                .containsEntry("X-XSS-Protection", Optional.of("0"))
                .doesNotContainEntry("Referrer-Policy", Optional.empty());
        assertThat(response.headers().allValues("Content-Security-Policy"))
                .as("%s %s", response.statusCode(), uri)
                .hasSize(1)
                .first()
                .asString()
                .startsWith("default-src 'none'");
    }

    private static List<String> query(String sql) throws SQLException {
        try (Connection connection = service.database().connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }
}
