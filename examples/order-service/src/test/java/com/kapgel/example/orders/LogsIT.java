package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the service writes when a request fails, and what it does not. */
class LogsIT {

    private static final String CANARY = FailingOrders.CANARY;

    @RegisterExtension
    private static final RunningService service = RunningService.with("RATE_LIMIT_BACKEND", "disabled");

    @Test
    void aRequestThatFailsIsToldWithoutTheSecretsInHeaderQueryBodyAndException() throws SQLException {
        FailingOrders.in(service.database());

        HttpResponse<String> failed = service.send(HttpRequest.newBuilder(
                        service.uri("/api/orders?city=izmir&access_token=" + CANARY))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + CANARY)
                .header("X-Api-Key", CANARY)
                .header("Cookie", "theme=dark; sid=" + CANARY)
                .header("X-Courier", "ayse")
                .header("Idempotency-Key", "password=" + CANARY)
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"customerId\": 2, \"branchId\": 1, \"items\": [{\"productId\": 3, \"quantity\": 1}]}")));
        HttpResponse<String> refused =
                service.post("/api/orders", "{\"customerId\": \"x\", \"password\": \"" + CANARY + "\"}");

        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(refused.statusCode()).isEqualTo(400);
        Awaitility.await()
                .untilAsserted(() -> assertThat(service.output())
                        .contains(
                                "POST /api/orders?city=izmir&access_token=[Filtered]",
                                "X-Courier=ayse",
                                "password=[Filtered]")
                        .contains("PSQLException", "cannot charge", "\tat "));
        assertThat(service.output()).doesNotContain(CANARY, FailingOrders.CARD);
    }
}
