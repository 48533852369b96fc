package com.kapgel.benchmarks;

import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A request through Tomcat, which reuses the room for a response's headers; over a socket, as it has no connector in memory. */
@State(Scope.Benchmark)
public class FiltersOnTomcatBenchmark {
    /** Which filter stands in front of the servlet. */
    @Param("none")
    public String contender = "none";

    private final ByteBuffer requests =
            ByteBuffer.allocateDirect(Pipeline.requests().capacity()).put(Pipeline.requests());
    private final ByteBuffer answers = ByteBuffer.allocateDirect(1 << 20);
    private RunningContainer tomcat;

    /** Starts Tomcat with the contender's filter. */
    @Setup
    public void start() throws IOException {
        tomcat = ServletContainers.TOMCAT.start(context -> FilterContender.addTo(context, contender));
        Pipeline.requireAnswers(
                StandardCharsets.US_ASCII.decode(request().flip()).toString());
    }

    /** Stops Tomcat. */
    @TearDown
    public void stop() {
        tomcat.close();
    }

    /** Sends the requests and waits for the last byte of their answers. */
    @Benchmark
    @OperationsPerInvocation(Pipeline.REQUESTS)
    public ByteBuffer request() throws IOException {
        answers.clear();
        requests.rewind();
        try (SocketChannel connection = SocketChannel.open(
                new InetSocketAddress(tomcat.uri().getHost(), tomcat.uri().getPort()))) {
            connection.write(requests);
            while (connection.read(answers) >= 0) {
                // Until Tomcat closes the connection.
            }
        }
        return answers;
    }
}
