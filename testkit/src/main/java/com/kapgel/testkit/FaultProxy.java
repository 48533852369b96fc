package com.kapgel.testkit;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The network between a client and a server, as bad as a test wants it: a TCP proxy on a port of the loopback address.
 *
 * <pre>{@code
 * try (TestRedis redis = TestRedis.start();
 *      FaultProxy network = FaultProxy.before(redis.port())) {
 *     RedisClient client = RedisClient.create("redis://127.0.0.1:" + network.port());
 *     network.bothWays().latency(Duration.ofMillis(40));        // a round trip takes 80 ms longer
 *     network.replies().late(0.5, Duration.ofMillis(200));      // half of the replies come late
 *     network.halfOpen();                                       // bytes vanish, nothing is closed
 *     network.heal();
 * }
 * }</pre>
 *
 * <p>A fault is in force when its method returns, for open and new connections alike, and lasts until {@link #heal()};
 * {@link #cut()}, {@link #reset()} and {@link #forget()} happen once, to the connections that are open.
 *
 * <p>The bytes are faulty, TCP is not: the kernel accepts connections without delay and acknowledges what then vanishes,
 * so that neither TCP keep-alive nor {@code TCP_USER_TIMEOUT} notices, only deadlines and pings of the client do. When
 * the server behind refuses a connection, the client's is accepted and reset.
 *
 * <p>Thread-safe. One thread, which ends with {@link #close()}; healthy, it adds less than 0.2 ms to a round trip.
 */
public final class FaultProxy implements AutoCloseable {
    private final ProxyTraffic traffic;
    private final ProxyLoop loop;

    private FaultProxy(ProxyTraffic traffic) {
        this.traffic = traffic;
        this.loop = ProxyLoop.start(traffic);
    }

    /** A healthy proxy before a server on this port of the loopback address. */
    public static FaultProxy before(int port) {
        return new FaultProxy(ProxyTraffic.to(Ports.onLoopback(port)));
    }

    /** A healthy proxy before a server somewhere. */
    public static FaultProxy before(String host, int port) {
        InetSocketAddress target = new InetSocketAddress(host, port);
        if (target.isUnresolved()) {
            throw new IllegalArgumentException("Unknown host: " + host);
        }
        return new FaultProxy(ProxyTraffic.to(target));
    }

    /** The port of 127.0.0.1 on which clients find the proxy; it stays the same over {@link #refuse()}. */
    public int port() {
        return traffic.port();
    }

    /** How many clients are connected, as far as the proxy has noticed. */
    public int connections() {
        return loop.ask(traffic::connections);
    }

    /** What clients send. */
    public Lane requests() {
        return new Lane(List.of(traffic.requests()));
    }

    /** What the server sends. */
    public Lane replies() {
        return new Lane(List.of(traffic.replies()));
    }

    /** Both directions; each gets the fault for itself, so a round trip feels it twice. */
    public Lane bothWays() {
        return new Lane(List.of(traffic.requests(), traffic.replies()));
    }

    /**
     * Lets bytes vanish both ways, good-byes included. Nothing is closed, and new connections are accepted and swallowed
     * as well, so that for one a TLS handshake never ends.
     */
    public void halfOpen() {
        loop.run(traffic::halfOpen);
    }

    /** Makes the open connections half-open for good, as a NAT or a firewall does to idle ones; new ones work. */
    public void forget() {
        loop.run(traffic::forget);
    }

    /** Closes the open connections in an orderly way (FIN) at both ends; bytes under way are lost. */
    public void cut() {
        loop.run(traffic::cut);
    }

    /** Resets the open connections (RST) at both ends; bytes under way are lost. */
    public void reset() {
        loop.run(traffic::reset);
    }

    /** Refuses new connections (ECONNREFUSED) until {@link #accept()}, and resets the open ones. */
    public void refuse() {
        loop.run(traffic::refuse);
    }

    /** Accepts connections again, on the same port. */
    public void accept() {
        loop.run(traffic::accept);
    }

    /**
     * Ends every fault: bytes that wait are delivered at once, and connections are accepted. Connections that have lost
     * bytes are reset, since a stream with a hole would give answers to the wrong questions.
     */
    public void heal() {
        loop.run(traffic::heal);
    }

    /** Resets the open connections and gives the port back; a second call does nothing. */
    @Override
    public void close() {
        loop.close();
    }

    @Override
    public String toString() {
        return "FaultProxy[port " + port() + " to " + traffic.target() + "]";
    }

    /** One direction or both. Settings add up and replace their own earlier value; zero takes one back. */
    public final class Lane {
        private final List<ProxyTraffic.Direction> directions;

        private Lane(List<ProxyTraffic.Direction> directions) {
            this.directions = directions;
        }

        /** Bytes arrive this much later. They do not wait for each other: throughput and order stay as they are. */
        public Lane latency(Duration latency) {
            long nanos = nanos(latency);
            return change(now -> now.withLatency(nanos));
        }

        /** Bytes arrive up to this much later on top of the latency, at random, and still in order. */
        public Lane jitter(Duration upTo) {
            long nanos = nanos(upTo);
            return change(now -> now.withJitter(nanos));
        }

        /**
         * A share of what is sent, such as 0.5 for half of it, arrives this much later on top of the latency. What is
         * behind it on the same connection waits for it.
         */
        public Lane late(double share, Duration by) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("Not a share between 0 and 1: " + share);
            }
            long nanos = nanos(by);
            return change(now -> now.withLate(share, nanos));
        }

        /** No more than this many bytes per second go through each connection; replaces {@link #drip}. */
        public Lane bandwidth(long bytesPerSecond) {
            if (bytesPerSecond < 1) {
                throw new IllegalArgumentException("Not a bandwidth in bytes per second: " + bytesPerSecond);
            }
            return change(now -> now.withPace(Conditions.Pace.of(bytesPerSecond)));
        }

        /** One byte at a time, with this pause after each; replaces {@link #bandwidth}. */
        public Lane drip(Duration pause) {
            long nanos = nanos(pause);
            return change(now -> now.withPace(Conditions.Pace.drip(nanos)));
        }

        private Lane change(UnaryOperator<Conditions> change) {
            loop.run(() -> traffic.change(directions, change));
            return this;
        }

        private static long nanos(Duration duration) {
            if (duration.isNegative()) {
                throw new IllegalArgumentException("Negative: " + duration);
            }
            return duration.toNanos();
        }
    }
}
