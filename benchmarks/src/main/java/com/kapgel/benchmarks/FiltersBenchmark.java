package com.kapgel.benchmarks;

import com.kapgel.ratelimit.Backend;
import com.kapgel.ratelimit.Limit;
import com.kapgel.ratelimit.RateLimiter;
import com.kapgel.ratelimit.servlet.RateLimitFilter;
import com.kapgel.ratelimit.servlet.RequestKey;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Server;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One request through Jetty's connector inside the process, its answer read to the end. */
@State(Scope.Benchmark)
public class FiltersBenchmark {
    private static final String REQUEST = "GET /orders HTTP/1.1\r\nHost: localhost\r\n\r\n";

    /** Which filter stands in front of the servlet. */
    @Param("none")
    public String contender = "none";

    private final Server server = new Server();
    private final LocalConnector connector = new LocalConnector(server);

    /** Starts Jetty with the contender's filter. */
    @Setup
    public void start() throws Exception {
        ServletContextHandler context = new ServletContextHandler("/");
        if (contender.equals("rate-limit-memory")) {
            RateLimiter limiter = RateLimiter.builder("benchmark")
                    .limit(Limit.perSecond(1_000_000_000))
                    .backend(Backend.memory())
                    .build();
            context.addFilter(
                    new FilterHolder(RateLimitFilter.of(limiter, RequestKey.clientAddress())),
                    "/*",
                    EnumSet.of(DispatcherType.REQUEST));
        } else if (!contender.equals("none")) {
            throw new IllegalArgumentException("Unknown contender " + contender);
        }
        context.addServlet(new ServletHolder(new Hello()), "/*");
        server.addConnector(connector);
        server.setHandler(context);
        server.start();
    }

    /** Stops Jetty. */
    @TearDown
    public void stop() throws Exception {
        server.stop();
    }

    /** Sends the request. */
    @Benchmark
    public String request() throws Exception {
        return connector.getResponse(REQUEST);
    }

    private static final class Hello extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getOutputStream().write('h');
        }
    }
}
