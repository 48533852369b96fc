package com.kapgel.benchmarks;

import com.kapgel.health.CheckResult;
import com.kapgel.health.Drain;
import com.kapgel.health.Health;
import com.kapgel.health.HealthCheck;
import com.kapgel.health.servlet.DrainFilter;
import com.kapgel.health.servlet.HealthServlet;
import com.kapgel.ratelimit.Backend;
import com.kapgel.ratelimit.Limit;
import com.kapgel.ratelimit.RateLimiter;
import com.kapgel.ratelimit.servlet.RateLimitFilter;
import com.kapgel.ratelimit.servlet.RequestKey;
import com.kapgel.security.SecurityHeaders;
import com.kapgel.security.servlet.SecurityHeadersFilter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.BufferUtil;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/**
 * A request through Jetty inside the process. A hundred arrive at once on a connection, so that its thread is woken for
 * them once: waking a thread takes many times as long as the filters that are measured, and never the same.
 */
@State(Scope.Benchmark)
public class FiltersBenchmark {
    private static final int REQUESTS = 100;

    private static final String REQUEST = "GET /orders HTTP/1.1\r\nHost: localhost\r\n";
    private static final ByteBuffer PIPELINE =
            BufferUtil.toBuffer((REQUEST + "\r\n").repeat(REQUESTS - 1) + REQUEST + "Connection: close\r\n\r\n");

    /** Which filter stands in front of the servlet, or that the health answers in its place. */
    @Param("none")
    public String contender = "none";

    private final Server server = new Server();
    private final MemoryConnector connector = new MemoryConnector(server);

    /** Starts Jetty with the contender's filter. */
    @Setup
    public void start() throws Exception {
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServletContainerInitializer((classes, servletContext) -> register(servletContext));
        context.addServlet(new ServletHolder(new Hello()), "/*");
        server.addConnector(connector);
        server.setHandler(context);
        server.start();
        StringBuilder text = new StringBuilder();
        connector.answer(PIPELINE.duplicate(), part -> text.append(StandardCharsets.US_ASCII.decode(part)));
        requireAnswers(text.toString());
    }

    private void register(ServletContext context) {
        switch (contender) {
            case "none" -> {}
            case "health-cached" -> HealthServlet.of(health()).addTo(context, "/orders");
            case "drain" -> DrainFilter.of(Drain.builder().build()).addTo(context, "/*");
            case "rate-limit-memory" ->
                RateLimitFilter.of(limiter(), RequestKey.clientAddress()).addTo(context, "/*");
            case "security-headers" ->
                SecurityHeadersFilter.of(SecurityHeaders.api()).addTo(context, "/*");
            case "security-headers-html" ->
                SecurityHeadersFilter.of(SecurityHeaders.html()).addTo(context, "/*");
            case "security-headers-as-spring" ->
                SecurityHeadersFilter.of(HeaderContender.asSpringSecurity()).addTo(context, "/*");
            case "security-headers-as-tomcat" ->
                SecurityHeadersFilter.of(HeaderContender.asTomcat()).addTo(context, "/*");
            case "spring-security" ->
                HeaderContender.springSecurity().registration().addTo(context);
            case "spring-security-alike" ->
                HeaderContender.springSecurityAlike().registration().addTo(context);
            case "by-hand" -> HeaderContender.byHand().registration().addTo(context);
            case "tomcat-headers" -> HeaderContender.tomcat().registration().addTo(context);
            default -> throw new IllegalArgumentException("Unknown contender " + contender);
        }
    }

    /** Nothing but the answer is measured: each check runs once a minute. */
    private static Health health() {
        HealthCheck well = timeout -> CheckResult.healthy();
        return Health.builder()
                .cacheFor(Duration.ofMinutes(1))
                .version("4f2a9c1")
                .readiness("database", well)
                .readiness("redis", well)
                .readiness("supabase_realtime", well)
                .build();
    }

    private static RateLimiter limiter() {
        return RateLimiter.builder("benchmark")
                .limit(Limit.perSecond(1_000_000_000))
                .backend(Backend.memory())
                .build();
    }

    private static void requireAnswers(String answers) {
        int answered = answers.split("HTTP/1.1 200 OK", -1).length - 1;
        if (answered != REQUESTS) {
            throw new IllegalStateException(answered + " of " + REQUESTS + " requests were answered with 200");
        }
    }

    /** Stops Jetty. */
    @TearDown
    public void stop() throws Exception {
        server.stop();
    }

    /** Sends the requests and waits for the last byte of their answers. */
    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public void request(Blackhole answers) throws InterruptedException {
        connector.answer(PIPELINE.duplicate(), part -> {
            answers.consume(part.remaining());
            part.position(part.limit());
        });
    }

    private static final class Hello extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getOutputStream().write('h');
        }
    }
}
