package com.kapgel.example.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.security.SecurityHeaders;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client sees of the filters, whatever comes of its request. */
class OrderApplicationIT {
    /** Over plain HTTP, where Strict-Transport-Security has no business. */
    private static final Map<String, String> EXPECTED = SecurityHeaders.api().forResponse(false);

    private static final Map<String, String> MEMORY =
            Map.of("PRODUCTION", "true", "TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8", "RATE_LIMIT_BACKEND", "memory");

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
    void afterTheBurstAClientIsToldWhenToComeAgainAndOthersAreNot() throws Exception {
        HttpResponse<String> response = refused(application, request -> "203.0.113.1");

        assertThat(response.headers().allValues("Retry-After")).containsExactly("1");
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThatHeadersAreThereOnce(response);
        assertThat(order(application, "203.0.113.2").headers().firstValue("RateLimit"))
                .hasValueSatisfying(state -> assertThat(state).contains("r=99"));
    }

    @Test
    void whatAClientSaysInFrontOfItsProxyChangesNothing() throws Exception {
        refused(application, request -> "198.51.100." + request % 256 + ", 203.0.113.3, 10.1.2.3");

        assertThat(order(application, "198.51.100.7").statusCode()).isEqualTo(200);
    }

    /** Also on Kubernetes, where Spring Boot would let Tomcat believe any private address. */
    @Test
    void aPeerThatIsNotTrustedCannotBeSomebodyElse() throws Exception {
        Map<String, String> variables = new HashMap<>(MEMORY);
        variables.put("TRUSTED_PROXIES", "10.0.0.0/8");
        variables.put("KUBERNETES_SERVICE_HOST", "10.0.0.1");
        variables.put("KUBERNETES_SERVICE_PORT", "443");
        try (RunningApplication other = RunningApplication.packaged(variables)) {
            refused(other, request -> "198.51.100." + request % 256);

            assertThat(other.get("/nothing", "X-Forwarded-Proto", "https")
                            .headers()
                            .map())
                    .doesNotContainKey("strict-transport-security");
        }
    }

    @Test
    void theProxyTellsThatTheClientUsesTls() throws Exception {
        assertThat(application
                        .get("/nothing", "X-Forwarded-Proto", "https")
                        .headers()
                        .map())
                .containsKey("strict-transport-security");
    }

    /** With Spring Boot 4 by a method that the filter, compiled against Servlet 6.0, has never seen. */
    @Test
    void aRedirectInThePlaceOfAFileIsNotKept() throws Exception {
        HttpResponse<String> response = application.get("/assets/moved.js");

        assertThat(response.statusCode()).isIn(301, 302);
        assertThat(response.headers().firstValue("Location"))
                .hasValueSatisfying(location -> assertThat(location).endsWith("/elsewhere"));
        assertThat(response.headers().allValues("Cache-Control")).containsExactly("no-cache");
    }

    /** The first answer that is not 200, to requests that come with these values of X-Forwarded-For. */
    private static HttpResponse<String> refused(RunningApplication asked, IntFunction<String> forwardedFor)
            throws Exception {
        List<Integer> statuses = new ArrayList<>();
        HttpResponse<String> response;
        do {
            response = order(asked, forwardedFor.apply(statuses.size()));
            statuses.add(response.statusCode());
        } while (response.statusCode() == 200 && statuses.size() < 10_000);
        assertThat(statuses).hasSizeGreaterThan(100).endsWith(429);
        return response;
    }

    private static HttpResponse<String> order(RunningApplication asked, String forwardedFor) throws Exception {
        return asked.get("/api/orders/7", "X-Forwarded-For", forwardedFor);
    }

    private static void assertThatHeadersAreThereOnce(HttpResponse<String> response) {
        assertThat(EXPECTED)
                .allSatisfy((name, value) ->
                        assertThat(response.headers().allValues(name)).as(name).containsExactly(value));
        assertThat(response.headers().allValues("Strict-Transport-Security")).isEmpty();
    }
}
