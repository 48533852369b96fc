package com.kapgel.monitoring.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.kapgel.monitoring.LoggedLines;
import com.kapgel.monitoring.Monitoring;
import com.kapgel.testkit.ContainerSettings;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import com.kapgel.testkit.ServletContextConsumer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.UnavailableException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class RequestMetricsFilterIT {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Monitoring monitoring =
            Monitoring.builder().environment("test").registry(registry).build();
    private final AtomicReference<AsyncContext> stream = new AtomicReference<>();

    @AfterEach
    void close() {
        monitoring.close();
        registry.close();
    }

    @ParameterizedTest
    @EnumSource
    void measuresARequestByItsRouteAndInTheBucketsOfThePlan(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container, this::addTo)) {
            get(server, "orders/17");
            get(server, "orders/18");
            awaitCount(2);
        }

        assertThat(registry.scrape())
                .contains("http_server_requests_seconds_count{" + labels("GET", "SUCCESS", "/orders/*", 200) + "} 2")
                .contains(List.of("0.1", "0.2", "0.4", "1.0", "2.0", "5.0", "+Inf").stream()
                        .map(le -> "http_server_requests_seconds_bucket{" + labels("GET", "SUCCESS", "/orders/*", 200)
                                + ",le=\"" + le + "\"} 2")
                        .toList());
    }

    private static String labels(String method, String outcome, String route, int status) {
        return "method=\"" + method + "\",outcome=\"" + outcome + "\",route=\"" + route + "\",status=\"" + status
                + "\"";
    }

    @ParameterizedTest
    @EnumSource
    void anExceptionCountsAs500AndNot200(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container, this::addTo)) {
            assertThat(get(server, "throws").statusCode()).isEqualTo(500);
            awaitOne("GET", "/throws", 500, "SERVER_ERROR");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsUnavailableCountsAsWhatTheContainerAnswers(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container, this::addTo)) {
            int status = get(server, "unavailable").statusCode();
            awaitOne("GET", "/unavailable", status, status == 404 ? "CLIENT_ERROR" : "SERVER_ERROR");
        }
    }

    @ParameterizedTest
    @EnumSource
    void errorsAndRedirectionsCountByTheirStatus(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container, this::addTo)) {
            get(server, "sends-error");
            get(server, "redirects");
            awaitCount(2);
        }
        assertThat(timer("/sends-error").getId().getTags())
                .contains(Tag.of("status", "409"), Tag.of("outcome", "CLIENT_ERROR"));
        assertThat(timer("/redirects").getId().getTags())
                .contains(Tag.of("status", "302"), Tag.of("outcome", "REDIRECTION"));
    }

    @ParameterizedTest
    @EnumSource
    void a404StormGivesOneSeries(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container, this::addTo)) {
            for (int i = 0; i < 50; i++) {
                assertThat(get(server, "nothing/" + i).statusCode()).isEqualTo(404);
            }
            awaitCount(50);
        }

        assertThat(timers()).hasSize(1);
        assertThat(timers().get(0).getId().getTag("status")).isEqualTo("404");
        assertThat(timers().get(0).getId().getTag("route")).isIn("/", "UNKNOWN");
    }

    @ParameterizedTest
    @EnumSource
    void anAsynchronousRequestIsCountedOnceAndAtItsCompletion(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container, this::addTo)) {
            CompletableFuture<HttpResponse<String>> answer =
                    http.sendAsync(request(server, "stream").build(), HttpResponse.BodyHandlers.ofString());
            await().until(() -> stream.get() != null);
            // The filter has returned when the container takes the second request of the thread that it has for both.
            get(server, "hello");
            await().until(() -> count("/hello") == 1);
            assertThat(count("/stream")).isZero();

            stream.get().getResponse().setContentLength(0);
            ((HttpServletResponse) stream.get().getResponse()).setStatus(202);
            stream.get().complete();

            assertThat(answer.get().statusCode()).isEqualTo(202);
            await().until(() -> count("/stream") == 1);
            assertThat(timer("/stream").getId().getTag("status")).isEqualTo("202");
        }
    }

    @ParameterizedTest
    @EnumSource
    void redispatchesTimeoutsAndErrorsOfAsynchronousRequestsCountOnce(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container, this::addTo)) {
            List<String> paths = List.of("async-redispatch", "async-twice", "async-at-once", "async-timeout");
            for (String path : paths) {
                int status = get(server, path).statusCode();
                await().until(() -> count("/" + path) > 0);

                assertThat(timer("/" + path).getId().getTag("status")).as(path).isEqualTo("" + status);
            }
            get(server, "hello");
            await().until(() -> count("/hello") == 1);
            assertThat(count()).isEqualTo(paths.size() + 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anExceptionOfADispatchFromAsynchronousWorkCountsAs500(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container, this::addTo)) {
            var unused = http.sendAsync(
                    request(server, "async-throws").build(), HttpResponse.BodyHandlers.ofString()); // some hang up
            awaitOne("GET", "/async-throws", 500, "SERVER_ERROR");
        }
    }

    @ParameterizedTest
    @EnumSource
    void forwardsAndErrorPagesAreNotCountedTwice(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container, this::addTo)) {
            get(server, "forward");
            get(server, "sends-error");
            get(server, "hello");
            await().until(() -> count("/hello") == 1);

            assertThat(count()).isEqualTo(3);
            assertThat(count("/forward")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void errorPagesOfTheApplicationCountAsTheRequestThatFailed(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container, context -> {
            addTo(context);
            AnsweringServlet.addTo(context, "/error-page", (request, response) -> write(response, "sorry"));
            for (int status : List.of(404, 409, 500)) {
                ContainerSettings.errorPage(context, status, "/error-page");
            }
        })) {
            List<String> paths = List.of("throws", "sends-error", "async-sends-error", "nothing/1", "nothing/2");
            for (String path : paths) {
                assertThat(get(server, path).body()).as(path).isEqualTo("sorry");
            }
            awaitCount(paths.size());
            get(server, "hello");
            await().until(() -> count("/hello") == 1);
            assertThat(count()).isEqualTo(paths.size() + 1);
        }
        assertThat(count("/error-page")).isZero();
        assertThat(timer("/throws").getId().getTag("status")).isEqualTo("500");
        assertThat(timer("/sends-error").getId().getTag("status")).isEqualTo("409");
        assertThat(timer("/async-sends-error").getId().getTag("status")).isEqualTo("409");
        assertThat(timers())
                .filteredOn(timer -> "404".equals(timer.getId().getTag("status")))
                .hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aFilterThatIsMappedTwiceCountsOnce(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container, context -> {
            addTo(context);
            RequestMetricsFilter.of(monitoring).named("again").addTo(context, "/hello", "/*");
        })) {
            get(server, "hello");
            awaitCount(1);
        }
        assertThat(count()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void headAndOptionsAreMethodsAndWhatNobodyKnowsIsOther(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container, this::addTo)) {
            for (String method : List.of("HEAD", "OPTIONS", "BREW", "X-Y")) {
                http.send(
                        request(server, "hello")
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
            }
            awaitCount(4);
        }
        assertThat(timers().stream().map(timer -> timer.getId().getTag("method")))
                .containsOnly("HEAD", "OPTIONS", "OTHER");
    }

    @ParameterizedTest
    @EnumSource
    void aFrameworkSaysWhatItsRouteIs(ServletContainers container) throws Exception {
        try (RunningContainer server = start(
                container,
                context -> RequestMetricsFilter.of(monitoring)
                        .route(request -> (String) request.getAttribute("route"))
                        .addTo(context, "/*"))) {
            get(server, "framework/17");
            get(server, "framework/18");
            get(server, "hello");
            awaitCount(3);
        }
        assertThat(count("/framework/{number}")).isEqualTo(2);
        assertThat(count("/hello")).isEqualTo(1);
    }

    @Test
    void routesWithoutEndAreBoundedAndSumsStayRight() throws Exception {
        try (RunningContainer server = start(
                ServletContainers.UNDERTOW,
                context -> RequestMetricsFilter.of(monitoring)
                        .route(HttpServletRequest::getRequestURI)
                        .addTo(context, "/*"))) {
            for (int i = 0; i < 300; i++) {
                get(server, "orders/" + i);
            }
            awaitCount(300);
        }
        assertThat(timers()).hasSize(201);
        assertThat(count("other")).isEqualTo(100);
    }

    @Test
    void aRouteFunctionThatFailsHarmsNoRequest() throws Exception {
        try (RunningContainer server = start(
                ServletContainers.JETTY,
                context -> RequestMetricsFilter.of(monitoring)
                        .route(request -> {
                            if (request.getRequestURI().startsWith("/orders")) {
                                throw new NoClassDefFoundError("HandlerMapping");
                            }
                            throw new IllegalStateException("no route");
                        })
                        .addTo(context, "/*"))) {
            assertThat(get(server, "hello").body()).isEqualTo("hello");
            assertThat(get(server, "orders/17").body()).isEqualTo("order");
            await().until(() -> count("/hello") == 1 && count("/orders/*") == 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRegistryThatFailsHarmsNoRequest(ServletContainers container) throws Exception {
        Monitoring onBroken = Monitoring.builder()
                .environment("test")
                .registry(new FailingRegistry())
                .build();
        try (LoggedLines log = LoggedLines.of(RequestMetricsFilter.class);
                RunningContainer server = start(
                        container, context -> RequestMetricsFilter.of(onBroken).addTo(context, "/*"))) {
            for (String path : List.of("hello", "orders/17", "async-redispatch", "async-at-once")) {
                assertThat(get(server, path).statusCode()).as(path).isEqualTo(200);
            }
            assertThat(get(server, "throws").statusCode()).isEqualTo(500);

            await().untilAsserted(() ->
                    assertThat(log.warnings()).containsExactly("A request was not measured. This is logged once."));
        }
    }

    /** As one that takes no more series. */
    private static final class FailingRegistry extends SimpleMeterRegistry {
        @Override
        protected Timer newTimer(Meter.Id id, DistributionStatisticConfig histogram, PauseDetector pauseDetector) {
            if (id.getName().equals("http.server.requests")) {
                throw new IllegalStateException("no more timers");
            }
            return super.newTimer(id, histogram, pauseDetector);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFilterOfWebXmlFindsTheMonitoringInTheContext(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container, context -> {
            context.setAttribute(RequestMetricsFilter.ATTRIBUTE, monitoring);
            FilterRegistration.Dynamic filter = context.addFilter("metrics", RequestMetricsFilter.class);
            filter.setAsyncSupported(true);
            filter.addMappingForUrlPatterns(null, true, "/*");
        })) {
            get(server, "hello");
            await().until(() -> count("/hello") == 1);
        }
    }

    @Test
    void aFilterOfWebXmlWithoutAMonitoringSaysWhatToDo() {
        assertThatThrownBy(() -> start(ServletContainers.TOMCAT, context -> {
                    context.addFilter("metrics", RequestMetricsFilter.class).addMappingForUrlPatterns(null, true, "/*");
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesWhatCannotWork() {
        RequestMetricsFilter filter = RequestMetricsFilter.of(monitoring);

        assertThatIllegalArgumentException().isThrownBy(() -> filter.named(" "));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> start(ServletContainers.JETTY, context -> filter.addTo(context)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> start(ServletContainers.JETTY, context -> filter.addTo(context, "api")));
        assertThatIllegalStateException()
                .isThrownBy(() -> start(ServletContainers.JETTY, context -> {
                    filter.addTo(context, "/*");
                    filter.addTo(context, "/*");
                }));
    }

    private void addTo(ServletContext context) {
        RequestMetricsFilter.of(monitoring).addTo(context, "/*");
    }

    private RunningContainer start(ServletContainers container, ServletContextConsumer filters) {
        return container.start(context -> {
            filters.accept(context);
            AnsweringServlet.addTo(context, "/hello", (request, response) -> write(response, "hello"));
            AnsweringServlet.addTo(context, "/orders/*", (request, response) -> write(response, "order"));
            AnsweringServlet.addTo(context, "/throws", (request, response) -> {
                throw new IllegalStateException("thrown on purpose");
            });
            AnsweringServlet.addTo(context, "/unavailable", (request, response) -> {
                throw new UnavailableException("for a while", 60);
            });
            AnsweringServlet.addTo(context, "/sends-error", (request, response) -> response.sendError(409));
            AnsweringServlet.addTo(context, "/redirects", (request, response) -> response.sendRedirect("hello"));
            AnsweringServlet.addTo(
                    context,
                    "/forward",
                    (request, response) ->
                            request.getRequestDispatcher("/hello").forward(request, response));
            AnsweringServlet.addTo(context, "/framework/*", (request, response) -> {
                request.setAttribute("route", "/framework/{number}");
                write(response, "framework");
            });
            AnsweringServlet.addTo(context, "/stream", (request, response) -> {
                AsyncContext async = request.startAsync();
                async.setTimeout(0);
                stream.set(async);
            });
            AnsweringServlet.addTo(context, "/async-at-once", (request, response) -> {
                AsyncContext async = request.startAsync();
                write(response, "at once");
                async.complete();
            });
            AnsweringServlet.addTo(context, "/async-timeout", (request, response) -> {
                AsyncContext async = request.startAsync();
                async.setTimeout(50);
                async.addListener(new Unavailable());
            });
            AnsweringServlet.addTo(context, "/async-redispatch", (request, response) -> {
                if (request.getDispatcherType() == DispatcherType.ASYNC) {
                    write(response, "again");
                } else {
                    request.startAsync().dispatch();
                }
            });
            AnsweringServlet.addTo(context, "/async-twice", (request, response) -> {
                int round = request.getAttribute("round") instanceof Integer known ? known : 0;
                request.setAttribute("round", round + 1);
                if (round == 2) {
                    write(response, "twice");
                } else {
                    request.startAsync().dispatch();
                }
            });
            AnsweringServlet.addTo(context, "/async-sends-error", (request, response) -> {
                if (request.getDispatcherType() == DispatcherType.ASYNC) {
                    response.sendError(409);
                } else {
                    request.startAsync().dispatch();
                }
            });
            AnsweringServlet.addTo(context, "/async-throws", (request, response) -> {
                if (request.getDispatcherType() == DispatcherType.ASYNC) {
                    throw new IllegalStateException("thrown on purpose");
                }
                request.startAsync().dispatch();
            });
        });
    }

    private static void write(HttpServletResponse response, String text) throws IOException {
        response.getWriter().write(text);
    }

    private HttpResponse<String> get(RunningContainer server, String path) throws Exception {
        return http.send(request(server, path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(RunningContainer server, String path) {
        return HttpRequest.newBuilder(server.uri().resolve(path));
    }

    private void awaitOne(String method, String route, int status, String outcome) {
        await().until(() -> count(route) > 0);
        assertThat(count()).isEqualTo(1);
        assertThat(timer(route).getId().getTags())
                .containsExactlyInAnyOrder(
                        Tag.of("method", method),
                        Tag.of("route", route),
                        Tag.of("status", "" + status),
                        Tag.of("outcome", outcome));
    }

    /** A client may have its answer a little before the filter has it counted. */
    private void awaitCount(long expected) {
        await().until(() -> count() >= expected);
    }

    private long count() {
        return timers().stream().mapToLong(Timer::count).sum();
    }

    private long count(String route) {
        return registry.find("http.server.requests").tag("route", route).timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    private Timer timer(String route) {
        return registry.get("http.server.requests").tag("route", route).timer();
    }

    private List<Timer> timers() {
        return List.copyOf(registry.find("http.server.requests").timers());
    }

    private static final class Unavailable implements AsyncListener {
        @Override
        public void onTimeout(AsyncEvent event) {
            ((HttpServletResponse) event.getAsyncContext().getResponse()).setStatus(503);
            event.getAsyncContext().complete();
        }

        @Override
        public void onComplete(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }
}
