package com.kapgel.health.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.kapgel.health.CheckOptions;
import com.kapgel.health.CheckResult;
import com.kapgel.health.Health;
import com.kapgel.health.Reason;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is in the body, for whom, in which form. */
@Timeout(120)
class HealthBodiesIT {
    private static final String HOSTILE = "\"\\ \u2028\u2029 </script> ödeme \uD83D\uDEF5 \ud83d";
    private static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    private static final String HEALTH_JSON = "application/health+json";
    private static final String ISO = "\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\"";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Health health = Health.builder()
            .version("4f2a9c1")
            .deadline(Duration.ofSeconds(20))
            .readiness("database", timeout -> {
                throw new SQLException("cannot open jdbc:postgresql://h/db?user=u&password=p@ss", "08006");
            })
            .readiness("search", timeout -> CheckResult.degraded(Reason.NOT_READY), CheckOptions::nonCritical)
            .build();
    private final Health hostile = Health.builder()
            .deadline(Duration.ofSeconds(20))
            .version(HOSTILE)
            .readiness(HOSTILE, timeout -> CheckResult.healthy())
            .build();

    @AfterEach
    void close() {
        health.close();
        hostile.close();
    }

    @ParameterizedTest
    @EnumSource
    void detailsAreForThoseWhomTheApplicationTrusts(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container)) {
            assertThat(get(server, "api/health", "X-Operator", "yes").body())
                    .matches("\\{\"timestamp\":" + ISO + ",\"status\":\"unhealthy\",\"checks\":\\{"
                            + "\"database\":\\{\"status\":\"unhealthy\",\"critical\":true,\"durationMs\":\\d+,\"checkedAt\":"
                            + ISO
                            + ",\"since\":" + ISO + ",\"reason\":\"unreachable\"},"
                            + "\"search\":\\{\"status\":\"degraded\",\"critical\":false,\"durationMs\":\\d+,\"checkedAt\":"
                            + ISO
                            + ",\"since\":" + ISO + ",\"reason\":\"not-ready\"}},"
                            + "\"version\":\"4f2a9c1\",\"uptimeSeconds\":\\d+}");
            assertThat(get(server, "api/health").body())
                    .matches("\\{\"timestamp\":" + ISO + ",\"status\":\"unhealthy\",\"checks\":\\{"
                            + "\"database\":\"unhealthy\",\"search\":\"degraded\"},\"version\":\"4f2a9c1\"}");
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingElseInARequestOpensTheDetails(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container)) {
            for (String query :
                    List.of("full=1", "details=true&details=false", "verbose", "DETAILS", "X-Operator=yes")) {
                for (String accept : List.of("*/*", HEALTH_JSON, BROWSER)) {
                    HttpResponse<String> response = get(
                            server,
                            "api/health?" + query,
                            "Accept",
                            accept,
                            "X-Details",
                            "true",
                            "x-operator",
                            "no",
                            "X-OPERATOR",
                            "yes");

                    assertThat(response.body())
                            .as("%s %s", query, accept)
                            .doesNotContain("unreachable")
                            .doesNotContain("not-ready")
                            .doesNotContain("critical")
                            .doesNotContain("uptime");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTrustThatCannotBeDecidedIsNone(ServletContainers container) throws Exception {
        try (RunningContainer server = container.start(context -> HealthServlet.of(health)
                .detailsFor(request -> {
                    throw new IllegalStateException();
                })
                .addTo(context, "/api/health"))) {
            assertThat(get(server, "api/health").body()).doesNotContain("critical");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theMessageOfAnExceptionIsInNoBodyWhateverTheDetails(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container)) {
            for (String accept : List.of("*/*", HEALTH_JSON, BROWSER)) {
                HttpResponse<String> response = get(server, "api/health", "Accept", accept, "X-Operator", "yes");

                assertThat(response.body() + response.headers())
                        .contains("unreachable")
                        .doesNotContain("p@ss")
                        .doesNotContain("jdbc:")
                        .doesNotContain("SQLException");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void speaksHealthJsonToThoseWhoAsk(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container)) {
            HttpResponse<String> plain = get(server, "api/health", "Accept", HEALTH_JSON);
            HttpResponse<String> detailed = get(server, "api/health", "Accept", HEALTH_JSON, "X-Operator", "yes");

            assertThat(plain.statusCode()).isEqualTo(503);
            assertThat(plain.headers().firstValue("Content-Type")).contains(HEALTH_JSON);
            assertThat(plain.headers().firstValue("Vary")).contains("Accept");
            assertThat(plain.body())
                    .isEqualTo("{\"status\":\"fail\",\"releaseId\":\"4f2a9c1\",\"checks\":{"
                            + "\"database\":[{\"status\":\"fail\"}],\"search\":[{\"status\":\"warn\"}]}}");
            assertThat(detailed.body())
                    .matches(
                            "\\{\"status\":\"fail\",\"releaseId\":\"4f2a9c1\",\"checks\":\\{\"database:responseTime\":\\[\\{"
                                    + "\"status\":\"fail\",\"observedValue\":\\d+,\"observedUnit\":\"ms\",\"time\":"
                                    + ISO
                                    + ",\"output\":\"unreachable\",\"critical\":true,\"since\":" + ISO + "}],"
                                    + "\"search:responseTime\":\\[\\{\"status\":\"warn\",.*}]}}");
        }
    }

    @ParameterizedTest
    @EnumSource
    void showsAPageToABrowser(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container)) {
            HttpResponse<String> page = get(server, "api/health", "Accept", BROWSER);

            assertThat(page.statusCode()).isEqualTo(503);
            assertThat(page.headers().firstValue("Content-Type").orElseThrow())
                    .isEqualToIgnoringCase("text/html;charset=utf-8");
            assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
            assertThat(page.body()).contains("Unhealthy</h1>", "nonce=\"fromTheFilter\"");
            assertThat(send(server, "HEAD", "api/health", "Accept", BROWSER)
                            .headers()
                            .firstValue("Content-Length"))
                    .isEqualTo(page.headers().firstValue("Content-Length"));
            for (String file : List.of("status.css", "status.js", "healthy.svg", "unhealthy.svg")) {
                HttpResponse<String> response = get(server, "api/health?" + file, "Accept", "*/*");
                assertThat(response.statusCode()).as(file).isEqualTo(200);
                assertThat(response.headers().firstValue("Content-Type").orElseThrow())
                        .matches("text/css;charset=utf-8|text/javascript;charset=utf-8|image/svg\\+xml");
            }
            assertThat(send(server, "POST", "api/health?status.js").statusCode())
                    .isEqualTo(405);
            assertThat(get(server, "api/health?../status.html").body()).startsWith("{\"timestamp\"");
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesAndVersionsSurviveTheWireWhateverIsInThem(ServletContainers container) throws Exception {
        try (RunningContainer server = container.start(
                context -> HealthServlet.of(hostile).detailsFor(request -> true).addTo(context, "/h"))) {
            String wellFormed = HOSTILE.replace('\ud83d', '\ufffd').replace("\ufffd\uDEF5", "\uD83D\uDEF5");

            assertThat(stringsIn(get(server, "h").body())).contains(wellFormed);
            assertThat(stringsIn(get(server, "h", "Accept", HEALTH_JSON).body()))
                    .contains(wellFormed);
            assertThat(get(server, "h", "Accept", BROWSER).body())
                    .contains("&quot;\\ \u2028\u2029 &lt;/script&gt; ödeme \uD83D\uDEF5 \ufffd");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProbeGetsNoRedirectCookieOrChallengeFromTheServlet(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container)) {
            for (String path : List.of("livez", "readyz", "api/health")) {
                HttpResponse<String> response = get(server, path, "User-Agent", "kube-probe/1.33", "Accept", "*/*");

                assertThat(response.statusCode()).as(path).isIn(200, 503);
                assertThat(response.body()).startsWith("{\"timestamp\"");
                assertThat(response.headers().map()).doesNotContainKeys("location", "set-cookie", "www-authenticate");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theTimestampIsOfTheAnswerAndInUtc(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container)) {
            Instant before = Instant.now();
            String body = get(server, "api/health").body();

            assertThat(Instant.parse(body.substring("{\"timestamp\":\"".length(), body.indexOf('Z') + 1)))
                    .isBetween(before.minusMillis(1), Instant.now());
        }
    }

    @ParameterizedTest
    @EnumSource
    void groupsHavePathsOfTheirOwn(ServletContainers container) throws Exception {
        CountDownLatch migrated = new CountDownLatch(1);
        try (Health grouped = Health.builder()
                        .startup(
                                "migrations",
                                timeout -> {
                                    migrated.await();
                                    return CheckResult.healthy();
                                },
                                check -> check.every(Duration.ofMillis(20)).deadline(Duration.ofSeconds(20)))
                        .group("payments", "iyzico", timeout -> CheckResult.unhealthy(Reason.REFUSED))
                        .build();
                RunningContainer server = container.start(context -> {
                    HealthServlet.of(grouped).addTo(context, "/api/health", "/livez", "/readyz");
                    HealthServlet.of(grouped).group("startup").addTo(context, "/startupz");
                    HealthServlet.of(grouped).group("payments").addTo(context, "/api/health/payments");
                })) {
            assertThat(get(server, "startupz").statusCode())
                    .as("before the first run")
                    .isEqualTo(503);
            assertThat(get(server, "livez").statusCode()).isEqualTo(200);
            assertThat(get(server, "readyz").statusCode()).isEqualTo(200);
            assertThat(get(server, "api/health/payments").body()).contains("\"checks\":{\"iyzico\":\"unhealthy\"}");

            migrated.countDown();
            await().until(() -> get(server, "startupz").statusCode() == 200);
        }
    }

    @Test
    void refusesAGroupThatIsNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HealthServlet.of(health).group("paiments"))
                .withMessageContaining("No check is in the group 'paiments'");
    }

    private RunningContainer start(ServletContainers container) {
        Filter nonce = (request, response, chain) -> {
            request.setAttribute("com.kapgel.security.nonce", "fromTheFilter");
            chain.doFilter(request, response);
        };
        return container.start(context -> {
            context.addFilter("nonce", nonce).addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
            HealthServlet.of(health)
                    .detailsFor(request -> "yes".equals(request.getHeader("X-Operator")))
                    .addTo(context, "/api/health", "/livez", "/readyz");
        });
    }

    private HttpResponse<String> get(RunningContainer server, String path, String... headers) throws Exception {
        return send(server, "GET", path, headers);
    }

    private HttpResponse<String> send(RunningContainer server, String method, String path, String... headers)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.uri().resolve(path)).method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            for (int i = 0; i < headers.length; i += 2) {
                request.header(headers[i], headers[i + 1]);
            }
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static List<String> stringsIn(String json) throws Exception {
        List<String> strings = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.VALUE_STRING) {
                    strings.add(parser.getText());
                }
            }
        }
        return strings;
    }
}
