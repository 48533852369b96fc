package com.kapgel.monitoring.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.kapgel.monitoring.Monitoring;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import com.kapgel.testkit.ServletContextConsumer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.MDC;

/** The id of a request in its answer, in logs, and for code that asks; without Sentry. */
@Timeout(120)
class RequestIdIT {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Monitoring monitoring =
            Monitoring.builder().environment("test").build();
    private final Map<String, String> idsInLogs = new ConcurrentHashMap<>();
    private final Map<String, String> idsFound = new ConcurrentHashMap<>();

    @AfterEach
    void close() {
        monitoring.close();
    }

    @ParameterizedTest
    @EnumSource
    void theIdOfTheCallersTraceIsInTheAnswerAndInTheLog(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container, context -> {})) {
            for (String path : List.of("hello", "async-redispatch", "sends-error")) {
                HttpResponse<String> answer = get(server, path, "traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01");

                assertThat(answer.headers().allValues("X-Request-Id")).as(path).containsExactly(TRACE);
                assertThat(idsInLogs).as(path).containsEntry("/" + path, TRACE);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRequestWithoutATraceGetsAnIdOfItsOwn(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container, context -> {})) {
            String first = id(get(server, "hello"));
            String second = id(get(server, "hello"));

            assertThat(List.of(first, second)).allMatch(id -> id.matches("[0-9a-f]{32}"));
            assertThat(first).isNotEqualTo(second);
            assertThat(idsInLogs).containsEntry("/hello", second);
        }
    }

    @ParameterizedTest
    @EnumSource
    void codeThatHasTheRequestFindsItsId(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container, context -> {})) {
            String id = id(get(server, "hello"));

            assertThat(idsFound).containsEntry("/hello", id);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noIdIsLeftOnTheThread(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container, context -> {
            FilterRegistration.Dynamic outer = context.addFilter("outer", (request, response, chain) -> {
                String before = MDC.get("requestId");
                chain.doFilter(request, response);
                idsInLogs.put("outside", before + " " + MDC.get("requestId"));
            });
            outer.setAsyncSupported(true);
            outer.addMappingForUrlPatterns(null, true, "/*");
        })) {
            get(server, "hello");
            await().untilAsserted(() -> assertThat(idsInLogs).containsEntry("outside", "null null"));
        }
    }

    /** @param before registers what stands before the filter */
    private RunningContainer start(ServletContainers container, ServletContextConsumer before) {
        return container.start(context -> {
            before.accept(context);
            RequestMetricsFilter.of(monitoring).addTo(context, "/*");
            answer(
                    context,
                    "/hello",
                    (request, response) -> response.getWriter().write("hello"));
            answer(context, "/sends-error", (request, response) -> response.sendError(409));
            answer(context, "/async-redispatch", (request, response) -> {
                if (request.getDispatcherType() != DispatcherType.ASYNC) {
                    request.startAsync().dispatch();
                }
            });
        });
    }

    /** Notes the ids, and answers then. */
    private void answer(ServletContext context, String path, AnsweringServlet.Answer answer) {
        AnsweringServlet.addTo(context, path, (request, response) -> {
            idsInLogs.put(path, String.valueOf(MDC.get("requestId")));
            idsFound.put(path, RequestMetricsFilter.findRequestId(request).orElse("none"));
            answer.to(request, response);
        });
    }

    private static String id(HttpResponse<String> answer) {
        return answer.headers().firstValue("X-Request-Id").orElseThrow();
    }

    private HttpResponse<String> get(RunningContainer server, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri().resolve(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
