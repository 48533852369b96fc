package com.kapgel.health.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.kapgel.health.CheckResult;
import com.kapgel.health.Drain;
import com.kapgel.health.DrainReport;
import com.kapgel.health.Health;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import com.kapgel.testkit.ServletContextConsumer;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class DrainFilterIT {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Semaphore gate = new Semaphore(0);
    private final AtomicInteger arrived = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();
    private final AtomicReference<AsyncContext> stream = new AtomicReference<>();
    private final Drain drain = drain(Duration.ofSeconds(50)).build();

    private static Drain.Builder drain(Duration preDrain) {
        return Drain.builder().preDrain(preDrain).drain(Duration.ofSeconds(50)).grace(Duration.ofMinutes(10));
    }

    @FunctionalInterface
    private interface Answer {
        void to(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException;
    }

    @ParameterizedTest
    @EnumSource
    void theFirstProbeAfterItsBeginIsRefusedWhileEverythingIsServedOn(ServletContainers container) throws Exception {
        // Results of checks are kept for a second, as by default; that one has just been given.
        try (Health health = Health.builder().readiness("drain", drain.check()).build();
                RunningContainer server = start(container, context -> {
                    DrainFilter.of(drain).addTo(context, "/*");
                    HealthServlet.of(health)
                            .detailsFor(request -> true)
                            .addTo(context, "/api/health", "/livez", "/readyz");
                })) {
            CompletableFuture<HttpResponse<String>> inFlight = getLater(server, "gated");
            await().until(() -> arrived.get() == 1);
            assertThat(connection(get(server, "hello"))).isNotEqualTo("close");
            assertThat(get(server, "api/health").body()).contains("\"status\":\"healthy\"");
            assertThat(get(server, "readyz").statusCode()).isEqualTo(200);

            drain.begin();

            assertThat(get(server, "readyz").statusCode()).isEqualTo(503);
            assertThat(get(server, "readyz").body()).contains("\"reason\":\"draining\"");
            assertThat(get(server, "api/health", "application/health+json").body())
                    .contains("\"status\":\"fail\"", "\"output\":\"draining\"");
            assertThat(get(server, "api/health", "text/html").body())
                    .contains("drain is unhealthy.", "<span class=\"reason\">draining</span>");
            assertThat(get(server, "livez").statusCode()).isEqualTo(200);
            assertThat(get(server, "hello").body()).isEqualTo("hello");
            assertThat(connection(get(server, "hello"))).isEqualTo("close");
            gate.release();
            assertThat(inFlight.get().body()).isEqualTo("gated");
            assertThat(connection(inFlight.get())).isEqualTo("close");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionIsReallyClosedAfterItsNextAnswer(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container, this::addTo);
                Socket kept = new Socket(server.uri().getHost(), server.uri().getPort())) {
            ask(kept, "/hello", "");
            assertThat(readUntil(kept, "hello")).doesNotContain("onnection: close");

            drain.begin();
            ask(kept, "/hello", "");

            // Everything up to the end of the stream, which only comes when the server closes it.
            assertThat(new String(kept.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .startsWith("HTTP/1.1 200")
                    .containsIgnoringCase("\r\nConnection: close\r\n")
                    .contains("hello");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerInFlightWhenItBeginsSaysCloseToo(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container, this::addTo)) {
            CompletableFuture<HttpResponse<String>> answer = getLater(server, "gated");
            await().until(() -> arrived.get() == 1);

            drain.begin();
            gate.release();

            assertThat(answer.get().body()).isEqualTo("gated");
            assertThat(connection(answer.get())).isEqualTo("close");
        }
    }

    @ParameterizedTest
    @EnumSource
    void errorsSayCloseToo(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container, this::addTo)) {
            drain.begin();

            for (String path : List.of("sends-error", "resets", "nothing/here", "async-error")) {
                assertThat(connection(get(server, path))).as(path).isEqualTo("close");
            }
            // Undertow clears all headers after the filters when an exception leaves them.
            if (container != ServletContainers.UNDERTOW) {
                assertThat(connection(get(server, "throws"))).isEqualTo("close");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/2.0", "HTTP/2", "HTTP/3"})
    void newerProtocolsHaveNoSuchField(String protocol) throws Exception {
        Filter newer = (request, response, chain) -> chain.doFilter(
                new HttpServletRequestWrapper((HttpServletRequest) request) {
                    @Override
                    public String getProtocol() {
                        return protocol;
                    }
                },
                response);
        try (RunningContainer server = start(ServletContainers.JETTY, context -> {
            context.addFilter("newer", newer).addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
            addTo(context);
        })) {
            drain.begin();

            assertThat(get(server, "hello").headers().firstValue("Connection")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRequestForAnotherProtocolKeepsItsConnection(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container, this::addTo);
                Socket socket = new Socket(server.uri().getHost(), server.uri().getPort())) {
            drain.begin();
            ask(socket, "/hello", "Connection: Upgrade\r\nUpgrade: websocket\r\n");

            assertThat(readUntil(socket, "hello")).doesNotContain("onnection: close");
        }
    }

    /** The JDK's client makes the offer with each request without TLS, unless it is told not to. */
    @ParameterizedTest
    @EnumSource
    void anOfferOfHttp2ThatNobodyTakesUpSaysCloseToo(ServletContainers container) throws Exception {
        HttpClient offering = HttpClient.newHttpClient();
        try (RunningContainer server = start(container, this::addTo)) {
            drain.begin();

            HttpResponse<String> answer = offering.send(request(server, "hello"), HttpResponse.BodyHandlers.ofString());

            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            assertThat(connection(answer)).isEqualTo("close");
        }
    }

    @ParameterizedTest
    @EnumSource
    void countsARequestUntilItsAnswer(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container, this::addTo)) {
            CompletableFuture<HttpResponse<String>> answer = getLater(server, "gated");
            await().until(() -> arrived.get() == 1);
            assertThat(drain.inFlight()).isEqualTo(1);

            gate.release();

            assertThat(answer.get().statusCode()).isEqualTo(200);
            awaitNoneInFlight();
        }
    }

    @ParameterizedTest
    @EnumSource
    void countsOneThatFailsDownAgain(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container, this::addTo)) {
            for (String path : List.of("throws", "sends-error", "nothing/here")) {
                assertThat(get(server, path).statusCode()).as(path).isBetween(400, 599);
                awaitNoneInFlight();
            }
            var unused = getLater(server, "async-throws"); // some containers answer 500, others hang up
            await().until(() -> arrived.get() > 0);
            awaitNoneInFlight();
        }
    }

    @ParameterizedTest
    @EnumSource
    void countsAnAsynchronousRequestUntilItIsCompleted(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container, this::addTo)) {
            CompletableFuture<HttpResponse<String>> answer = getLater(server, "stream");
            await().until(() -> stream.get() != null);
            // The filter has returned when the container takes the second request of the thread that it has for both.
            get(server, "hello");
            assertThat(drain.inFlight()).isEqualTo(1);

            stream.get().complete();

            assertThat(answer.get().statusCode()).isEqualTo(200);
            awaitNoneInFlight();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAsynchronousErrorATimeoutOrARedispatchIsNotCountedTwice(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container, this::addTo)) {
            for (String path : List.of(
                    "async-error", "async-timeout", "async-redispatch", "async-twice", "async-at-once", "forward")) {
                int before = arrived.get();
                HttpResponse<String> answer = get(server, path);

                assertThat(arrived.get()).as(path).isGreaterThan(before);
                assertThat(answer.statusCode()).as(path).isIn(200, 500, 503);
                assertThat(mostInFlight.get()).as(path).isEqualTo(1);
                awaitNoneInFlight();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFilterThatIsMappedTwiceCountsOnce(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container, context -> {
            addTo(context);
            DrainFilter.of(drain).named("again").addTo(context, "/gated", "/*");
        })) {
            CompletableFuture<HttpResponse<String>> answer = getLater(server, "gated");
            await().until(() -> arrived.get() == 1);

            assertThat(drain.inFlight()).isEqualTo(1);
            gate.release();
            assertThat(answer.get().statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProbeIsNotInFlight(ServletContainers container) throws Exception {
        try (Health health = Health.builder()
                        .deadline(Duration.ofSeconds(20))
                        .readiness("slow", timeout -> {
                            arrived.incrementAndGet();
                            gate.acquire();
                            return CheckResult.healthy();
                        })
                        .build();
                RunningContainer server = start(container, context -> {
                    addTo(context);
                    HealthServlet.of(health).addTo(context, "/api/health", "/livez", "/readyz");
                    HealthServlet.of(health).named("status").addTo(context, "/status");
                })) {
            CompletableFuture<HttpResponse<String>> page = getLater(server, "status");
            await().until(() -> arrived.get() == 1);
            CompletableFuture<HttpResponse<String>> probe = getLater(server, "readyz");
            CompletableFuture<HttpResponse<String>> report = getLater(server, "api/health");

            assertThat(drain.inFlight()).isZero();
            gate.release();
            assertThat(page.get().statusCode()).isEqualTo(200);
            assertThat(probe.get().statusCode()).isEqualTo(200);
            assertThat(report.get().statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theServerIsStoppedWhenTheLastAnswerIsComplete(ServletContainers container) throws Exception {
        AtomicReference<RunningContainer> server = new AtomicReference<>();
        Drain stopping = drain(Duration.ofMillis(300))
                .onGoodbye(() -> stream.get().complete())
                .onStop("server", Duration.ofSeconds(50), () -> server.get().close())
                .build();
        server.set(start(container, context -> DrainFilter.of(stopping).addTo(context, "/*")));
        try (RunningContainer running = server.get()) {
            CompletableFuture<HttpResponse<String>> events = getLater(running, "stream");
            CompletableFuture<HttpResponse<String>> slow = getLater(running, "gated");
            await().until(() -> stream.get() != null && arrived.get() == 2);

            stopping.begin();
            CompletableFuture<DrainReport> end = stopping.end();
            CompletableFuture<HttpResponse<String>> late = getLater(running, "gated");
            assertThat(events.get().statusCode()).isEqualTo(200);
            await().until(() -> arrived.get() == 3);
            assertThat(end).isNotDone();
            gate.release(2);

            assertThat(slow.get().body()).isEqualTo("gated");
            assertThat(late.get().body()).isEqualTo("gated");
            assertThat(end.get().isClean()).as("%s", end.get()).isTrue();
            assertThatThrownBy(() -> get(running, "hello")).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsCutOffIsNamedByItsServletAndNotByItsPath(ServletContainers container) throws Exception {
        Drain impatient = Drain.builder()
                .preDrain(Duration.ZERO)
                .drain(Duration.ofMillis(50))
                .build();
        try (RunningContainer server =
                start(container, context -> DrainFilter.of(impatient).addTo(context, "/*"))) {
            CompletableFuture<HttpResponse<String>> slow = getLater(server, "paths/s3cret-token");
            await().until(() -> arrived.get() == 1);

            impatient.begin();
            assertThat(impatient.end().get().leftOver()).hasToString("{GET /paths/*=1}");
            gate.release();
            assertThat(slow.get().statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void webXmlFindsTheDrainInTheServletContext(ServletContainers container) throws Exception {
        try (RunningContainer server = start(container, context -> {
            context.setAttribute("our.drain", drain);
            FilterRegistration.Dynamic filter = context.addFilter("drain", DrainFilter.class);
            filter.setInitParameter("attribute", "our.drain");
            filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
        })) {
            drain.begin();

            assertThat(connection(get(server, "hello"))).isEqualTo("close");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TOMCAT") // which tells only its log
    void webXmlWithoutADrainIsToldWhatToDo(ServletContainers container) {
        assertThatThrownBy(() -> start(
                        container,
                        context -> context.addFilter("drain", DrainFilter.class)
                                .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*")))
                .hasStackTraceContaining("the servlet context has no Drain under 'com.kapgel.health.Drain'");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TOMCAT") // which tells only its log
    void refusesInitParametersThatItDoesNotKnow(ServletContainers container) {
        assertThatThrownBy(() -> start(container, context -> {
                    FilterRegistration.Dynamic filter = context.addFilter("drain", DrainFilter.class);
                    filter.setInitParameter("grace", "30s");
                }))
                .hasStackTraceContaining("init-param grace is unknown; there is only attribute");
        assertThatThrownBy(() -> start(container, context -> {
                    FilterRegistration.Dynamic filter = context.addFilter("drain", DrainFilter.of(drain));
                    filter.setInitParameter("attribute", "x");
                }))
                .hasStackTraceContaining("init-param attribute is of no use to a filter that is built in code");
    }

    @ParameterizedTest
    @EnumSource
    void refusesANameThatIsTakenAndPatternsThatMatchNothing(ServletContainers container) {
        start(container, context -> {
                    addTo(context);
                    assertThatIllegalStateException()
                            .isThrownBy(() -> addTo(context))
                            .withMessageContaining("A filter named kapgel-drain is registered already");
                    DrainFilter other = DrainFilter.of(drain).named("other");
                    assertThatIllegalArgumentException()
                            .isThrownBy(() -> other.addTo(context))
                            .withMessageContaining("No URL pattern");
                    assertThatIllegalArgumentException()
                            .isThrownBy(() -> other.addTo(context, "api/*"))
                            .withMessageContaining("'api/*' would match nothing");
                    assertThatIllegalArgumentException().isThrownBy(() -> other.named(" "));
                })
                .close();
    }

    private void addTo(ServletContext context) {
        DrainFilter.of(drain).addTo(context, "/*");
    }

    private RunningContainer start(ServletContainers container, ServletContextConsumer filters) {
        return container.start(context -> {
            filters.accept(context);
            add(context, "/hello", (request, response) -> response.getWriter().print("hello"));
            add(context, "/gated", this::waitAtTheGate);
            add(context, "/paths/*", this::waitAtTheGate);
            add(context, "/throws", (request, response) -> {
                throw new IllegalStateException("a failure on purpose");
            });
            add(context, "/sends-error", (request, response) -> response.sendError(409));
            add(context, "/resets", (request, response) -> {
                response.reset();
                response.setStatus(410);
            });
            add(context, "/stream", (request, response) -> {
                arrive();
                AsyncContext async = request.startAsync();
                async.setTimeout(0);
                stream.set(async);
            });
            add(context, "/async-throws", (request, response) -> {
                arrived.incrementAndGet();
                request.startAsync().setTimeout(100);
                throw new IllegalStateException("a failure on purpose");
            });
            add(context, "/async-error", (request, response) -> {
                arrive();
                AsyncContext async = request.startAsync();
                async.start(() -> fail(async));
            });
            add(context, "/async-timeout", (request, response) -> {
                arrive();
                request.startAsync().setTimeout(100);
            });
            add(context, "/async-at-once", (request, response) -> {
                arrive();
                request.startAsync().complete();
            });
            add(context, "/async-redispatch", (request, response) -> {
                arrive();
                if (request.getDispatcherType() == DispatcherType.REQUEST) {
                    AsyncContext async = request.startAsync();
                    async.start(async::dispatch);
                }
            });
            add(context, "/async-twice", (request, response) -> {
                arrive();
                AsyncContext async = request.startAsync();
                if (request.getDispatcherType() == DispatcherType.REQUEST) {
                    async.start(async::dispatch);
                } else {
                    async.start(async::complete);
                }
            });
            add(context, "/forward", (request, response) -> {
                arrive();
                request.getRequestDispatcher("/hello").forward(request, response);
            });
        });
    }

    private void arrive() {
        arrived.incrementAndGet();
        mostInFlight.accumulateAndGet(drain.inFlight(), Math::max);
    }

    private void waitAtTheGate(HttpServletRequest request, HttpServletResponse response) throws IOException {
        arrived.incrementAndGet();
        gate.acquireUninterruptibly();
        response.getWriter().print("gated");
    }

    private static void fail(AsyncContext async) {
        try {
            ((HttpServletResponse) async.getResponse()).sendError(503);
            async.complete();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void add(ServletContext context, String path, Answer answer) {
        HttpServlet servlet = new HttpServlet() {
            private static final long serialVersionUID = 1;

            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response)
                    throws IOException, ServletException {
                answer.to(request, response);
            }
        };
        ServletRegistration.Dynamic registration = context.addServlet("test" + path, servlet);
        registration.setAsyncSupported(true);
        registration.addMapping(path);
    }

    private void awaitNoneInFlight() {
        await().atMost(Duration.ofSeconds(20)).until(() -> drain.inFlight() == 0);
    }

    private HttpResponse<String> get(RunningContainer server, String path) throws Exception {
        return http.send(request(server, path), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(RunningContainer server, String path, String accept) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.uri().resolve(path))
                .header("Accept", accept)
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private CompletableFuture<HttpResponse<String>> getLater(RunningContainer server, String path) {
        return http.sendAsync(request(server, path), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest request(RunningContainer server, String path) {
        return HttpRequest.newBuilder(server.uri().resolve(path)).build();
    }

    private static String connection(HttpResponse<?> response) {
        return String.join("|", response.headers().allValues("Connection"));
    }

    private static void ask(Socket socket, String path, String headers) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static String readUntil(Socket socket, String end) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed after: " + text);
            }
            text.append((char) next);
        }
        return text.toString();
    }
}
