package com.kapgel.benchmarks;

import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** A request through Jetty inside the process. */
@State(Scope.Benchmark)
public class FiltersBenchmark {
    /** Which filter stands in front of the servlet, or that the health answers in its place. */
    @Param("none")
    public String contender = "none";

    private final Server server = new Server();
    private final MemoryConnector connector = new MemoryConnector(server);

    /** Starts Jetty with the contender's filter. */
    @Setup
    public void start() throws Exception {
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServletContainerInitializer(
                (classes, servletContext) -> FilterContender.addTo(servletContext, contender));
        server.addConnector(connector);
        server.setHandler(context);
        server.start();
        StringBuilder text = new StringBuilder();
        connector.answer(Pipeline.requests(), part -> text.append(StandardCharsets.US_ASCII.decode(part)));
        Pipeline.requireAnswers(text.toString());
    }

    /** Stops Jetty. */
    @TearDown
    public void stop() throws Exception {
        server.stop();
    }

    /** Sends the requests and waits for the last byte of their answers. */
    @Benchmark
    @OperationsPerInvocation(Pipeline.REQUESTS)
    public void request(Blackhole answers) throws InterruptedException {
        connector.answer(Pipeline.requests(), part -> {
            answers.consume(part.remaining());
            part.position(part.limit());
        });
    }
}
