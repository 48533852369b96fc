package com.kapgel.example.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.security.SecurityHeaders;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client sees of the filters, whatever comes of its request. */
class OrderApplicationIT {
    /** Over plain HTTP, where Strict-Transport-Security has no business. */
    private static final Map<String, String> EXPECTED = SecurityHeaders.api().forResponse(false);

    private static final Map<String, String> MEMORY = Map.of("PRODUCTION", "true", "RATE_LIMIT_BACKEND", "memory");

    private static RunningApplication application;

    @BeforeAll
    static void start() {
        application = RunningApplication.withTestControllers(MEMORY);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/orders/7, 200",
        "/asynchronous, 200",
        "/api/orders/seven, 400",
        "/nothing, 404",
        "/failing, 500",
        "/error, 500"
    })
    void everyAnswerHasEverySecurityHeaderOnce(String path, int status) throws Exception {
        HttpResponse<String> response = application.get(path);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThatHeadersAreThereOnce(response);
    }

    @Test
    void afterTheBurstAClientIsToldWhenToComeAgain() throws Exception {
        // One of its own, because the clients of the other tests have the same address.
        try (RunningApplication other = RunningApplication.packaged(MEMORY)) {
            List<Integer> statuses = new ArrayList<>();
            HttpResponse<String> response;
            do {
                response = other.get("/api/orders/7");
                statuses.add(response.statusCode());
            } while (response.statusCode() == 200);

            assertThat(statuses).hasSizeGreaterThan(100).endsWith(429);
            assertThat(response.headers().allValues("Retry-After")).containsExactly("1");
            assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThatHeadersAreThereOnce(response);
        }
    }

    private static void assertThatHeadersAreThereOnce(HttpResponse<String> response) {
        assertThat(EXPECTED)
                .allSatisfy((name, value) ->
                        assertThat(response.headers().allValues(name)).as(name).containsExactly(value));
        assertThat(response.headers().allValues("Strict-Transport-Security")).isEmpty();
    }
}
