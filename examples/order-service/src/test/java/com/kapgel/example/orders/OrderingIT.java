package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Customers, restaurants and couriers at work, without limits in their way. */
class OrderingIT {

    private static final String LUNCH = """
            {"customerId": 2, "branchId": 1, "items": [{"productId": 3, "quantity": 2}, {"productId": 5, "quantity": 1}]}
            """;

    @RegisterExtension
    private static final RunningService service = RunningService.with("RATE_LIMIT_BACKEND", "disabled");

    @Test
    void listsTheVendorsOfACity() {
        assertThat(service.get("/api/cities/ankara/vendors").body())
                .isEqualTo("{\"city\":\"ankara\",\"vendors\":["
                        + "{\"id\":5,\"name\":\"Anadolu Kahve\",\"branches\":[{\"id\":6,\"name\":\"Kızılay\"}]},"
                        + "{\"id\":3,\"name\":\"Tunalı Döner\",\"branches\":[{\"id\":3,\"name\":\"Tunalı\"}]}]}");
        assertThat(service.get("/api/cities/van/vendors").body()).isEqualTo("{\"city\":\"van\",\"vendors\":[]}");
    }

    @Test
    void theMenuShowsWhatCanBeOrderedNow() {
        assertThat(service.get("/api/vendors/4/menu").body())
                .contains("\"Izgara levrek\",\"price\":\"420.00\"")
                .doesNotContain("Lüfer");
        assertThat(service.get("/api/vendors/99/menu").statusCode()).isEqualTo(404);
    }

    @Test
    void anOrderIsPricedByTheMenu() {
        HttpResponse<String> placed = service.post("/api/orders", LUNCH);

        assertThat(placed.statusCode()).isEqualTo(201);
        assertThat(placed.body()).contains("\"status\":\"NEW\"", "\"payment\":\"AUTHORIZED\"", "\"total\":\"820.00\"");
        String location = placed.headers().firstValue("Location").orElseThrow();
        assertThat(service.get(location).body()).isEqualTo(placed.body());
    }

    @Test
    void theSameKeyOrdersOnce() {
        HttpResponse<String> first = order("lunch-1", LUNCH);
        HttpResponse<String> again = order("lunch-1", LUNCH);
        HttpResponse<String> other = order("lunch-1", LUNCH.replace("\"quantity\": 2", "\"quantity\": 3"));

        assertThat(List.of(first.statusCode(), again.statusCode(), other.statusCode()))
                .containsExactly(201, 200, 422);
        assertThat(again.body()).isEqualTo(first.body());
    }

    @Test
    void theSameKeyOrdersOnceAlsoAtTheSameTime() {
        List<HttpResponse<String>> answers = IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> order("at-once", LUNCH))
                .toList();

        assertThat(answers)
                .extracting(HttpResponse::statusCode)
                .containsOnlyOnce(201)
                .containsOnly(200, 201);
        assertThat(answers)
                .extracting(HttpResponse::body)
                .containsOnly(answers.get(0).body());
    }

    @ParameterizedTest
    @CsvSource({
        "99, 1,  1, customerId is not a customer of ours",
        "5,  1,  1, customerId is not a customer of ours",
        "1,  99, 1, branchId is not a branch of ours",
        "1,  1,  6, items[0].productId is not on the menu of this branch",
        "1,  4, 16, items[0].productId is not on the menu of this branch",
    })
    void refusesWhatDoesNotExist(int customer, int branch, int product, String problem) {
        HttpResponse<String> refused = service.post(
                "/api/orders",
                "{\"customerId\":%d,\"branchId\":%d,\"items\":[{\"productId\":%d,\"quantity\":1}]}"
                        .formatted(customer, branch, product));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(refused.body()).contains("\"detail\":\"" + problem + "\"");
    }

    @Test
    void twoViewersFollowAnOrderFromTheKitchenToTheDoor() {
        String order = place();
        try (EventReader mother = service.follow(order + "/events");
                EventReader daughter = service.follow(order + "/events")) {
            mother.awaitStatuses("NEW");

            move(order, "CONFIRMED");
            move(order, "PREPARING");
            assertThat(service.post(order + "/status", "{\"status\":\"PICKED_UP\",\"courierId\":1}")
                            .statusCode())
                    .isEqualTo(200);
            service.send("PUT", "/api/couriers/1/location", "{\"lat\":41.0256,\"lon\":28.9744}");
            mother.awaitLine("\"lat\":41.0256,\"lon\":28.9744");
            daughter.awaitLine("\"lat\":41.0256,\"lon\":28.9744");
            move(order, "ON_ROUTE");
            move(order, "DELIVERED");

            for (EventReader viewer : List.of(mother, daughter)) {
                viewer.awaitEnd();
                assertThat(viewer.statuses())
                        .containsExactly("NEW", "CONFIRMED", "PREPARING", "PICKED_UP", "ON_ROUTE", "DELIVERED");
            }
        }
        assertThat(service.get(order).body()).contains("\"payment\":\"CAPTURED\"", "\"name\":\"Emre Şahin\"");
    }

    @Test
    void aReaderWhoWasAwayContinuesWhereItStopped() {
        String order = place();
        String lastEventId;
        try (EventReader events = service.follow(order + "/events")) {
            events.awaitLine("id: ");
            lastEventId = events.lines().stream()
                    .filter(line -> line.startsWith("id: "))
                    .findFirst()
                    .orElseThrow()
                    .substring(4);
        }
        move(order, "CONFIRMED");
        move(order, "CANCELLED");

        try (EventReader events = service.follow(order + "/events", "Last-Event-ID", lastEventId)) {
            events.awaitEnd();
            assertThat(events.statuses()).containsExactly("CONFIRMED", "CANCELLED");
        }
    }

    @Test
    void aReaderWhoHasSeenTheEndIsToldNotToComeBack() {
        String order = place();
        move(order, "CANCELLED");

        HttpResponse<String> response = service.send(
                HttpRequest.newBuilder(service.uri(order + "/events")).header("Last-Event-ID", "999999999"));

        assertThat(response.statusCode()).isEqualTo(204);
    }

    @Test
    void anIllegalStepIsAConflictThatNamesTheLegalOnes() {
        String order = place();

        HttpResponse<String> refused = service.post(order + "/status", "{\"status\":\"ON_ROUTE\"}");

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("is NEW and cannot become ON_ROUTE; it can become CONFIRMED or CANCELLED.");
    }

    @Test
    void onlyACourierOnShiftForTheVendorPicksUp() {
        String order = place();
        move(order, "CONFIRMED");
        move(order, "PREPARING");

        for (int courier : new int[] {2, 5, 99}) {
            assertThat(service.post(order + "/status", "{\"status\":\"PICKED_UP\",\"courierId\":" + courier + "}")
                            .statusCode())
                    .isEqualTo(409);
        }
        assertThat(service.get(order).body()).contains("\"status\":\"PREPARING\"");
    }

    @Test
    void aCourierWithoutAnOrderReportsForItselfAndChangesNone() {
        HttpResponse<String> report =
                service.send("PUT", "/api/couriers/4/location", "{\"lat\":38.4379,\"lon\":27.1421}");

        assertThat(report.statusCode()).isEqualTo(200);
        assertThat(report.body()).contains("\"courierId\":4", "\"orders\":[]");
        assertThat(service.send("PUT", "/api/couriers/99/location", "{\"lat\":1,\"lon\":1}")
                        .statusCode())
                .isEqualTo(404);
    }

    private static String place() {
        return service.post("/api/orders", LUNCH)
                .headers()
                .firstValue("Location")
                .orElseThrow();
    }

    private static HttpResponse<String> order(String key, String json) {
        return service.send(HttpRequest.newBuilder(service.uri("/api/orders"))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private static void move(String order, String status) {
        assertThat(service.post(order + "/status", "{\"status\":\"" + status + "\"}")
                        .statusCode())
                .isEqualTo(200);
    }
}
