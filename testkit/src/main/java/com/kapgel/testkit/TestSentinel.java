package com.kapgel.testkit;

import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A Redis master and its replica, watched by one sentinel or more, on random ports of the loopback address.
 *
 * <pre>{@code
 * try (TestSentinel redis = TestSentinel.start()) {
 *     RedisClient client = RedisClient.create(redis.uri());  // redis-sentinel://127.0.0.1:PORT#orders
 *     redis.failOver();        // the two swap their roles; or, the hard way:
 *     redis.master().kill();   // a second later the sentinels make the replica the master
 * }
 * }</pre>
 *
 * <p>An external server cannot be had with sentinels: with {@value TestRedis#URI_VARIABLE} set, nothing is started and
 * {@link UnsupportedOperationException} is thrown.
 */
public final class TestSentinel implements AutoCloseable {
    private static final String NAME = "orders";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestRedis first;
    private final TestRedis second;
    private final List<TestRedis> sentinels;

    private TestSentinel(TestRedis first, TestRedis second, List<TestRedis> sentinels) {
        this.first = first;
        this.second = second;
        this.sentinels = List.copyOf(sentinels);
    }

    /** Starts a master, a replica and one sentinel. */
    public static TestSentinel start() {
        return builder().start();
    }

    /** More sentinels, or servers with settings of their own. */
    public static Builder builder() {
        return new Builder();
    }

    /** The address as Lettuce takes it, {@code redis-sentinel://127.0.0.1:PORT,127.0.0.1:PORT#orders}. */
    public String uri() {
        return sentinels.stream()
                .map(sentinel -> "127.0.0.1:" + sentinel.port())
                .collect(Collectors.joining(",", "redis-sentinel://", "#" + NAME));
    }

    /** The server that the sentinels name as the master at this moment, be it down. */
    public TestRedis master() {
        for (TestRedis sentinel : sentinels) {
            try {
                return masterOf(sentinel);
            } catch (UncheckedIOException e) {
                // Down or paused; there may be others.
            }
        }
        throw new IllegalStateException("No sentinel answers: " + sentinels);
    }

    /** The other one. */
    public TestRedis replica() {
        return master() == first ? second : first;
    }

    /** The sentinels, to be paused or killed like any other server. */
    public List<TestRedis> sentinels() {
        return sentinels;
    }

    /**
     * Makes the replica the master and returns when it is, and every sentinel says so. The old master learns of it about
     * a second later, if it runs (eight seconds with sentinels outside of tests); until then it takes writes, which get lost.
     */
    public void failOver() {
        TestRedis next = replica();
        await("the sentinels' consent to a failover")
                .atMost(PATIENCE)
                .ignoreException(IllegalStateException.class)
                .until(() -> RedisAnswer.to(sentinels.get(0), "SENTINEL", "FAILOVER", NAME)
                        .contains("OK"));
        await("the replica to be the master")
                .atMost(PATIENCE)
                .ignoreException(
                        UncheckedIOException.class) // Sentinels cut the connections of a server that changes its role.
                .until(() -> RedisAnswer.to(next, "ROLE").contains("master")
                        && sentinels.stream().allMatch(sentinel -> masterOf(sentinel) == next));
    }

    /** Ends all servers and deletes their data; a second call does nothing. */
    @Override
    public void close() {
        sentinels.forEach(TestRedis::close);
        second.close();
        first.close();
    }

    @Override
    public String toString() {
        return "TestSentinel[" + first + ", " + second + ", sentinels " + sentinels + "]";
    }

    private TestRedis masterOf(TestRedis sentinel) {
        List<String> address = RedisAnswer.to(sentinel, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME);
        return address.contains(Integer.toString(second.port())) ? second : first;
    }

    private boolean isComplete(TestRedis sentinel) {
        String info = String.join("\n", RedisAnswer.to(sentinel, "INFO", "sentinel"));
        return info.contains("slaves=1,sentinels=" + sentinels.size());
    }

    /** What is started. */
    public static final class Builder {
        private int sentinels = 1;
        private Duration downAfter = Duration.ofSeconds(1);
        private UnaryOperator<TestRedis.Builder> master = UnaryOperator.identity();
        private UnaryOperator<TestRedis.Builder> replica = UnaryOperator.identity();

        private Builder() {}

        /** How many sentinels watch; a failover needs more than half of them. */
        public Builder sentinels(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("Not a number of sentinels: " + count);
            }
            sentinels = count;
            return this;
        }

        /** How long a server may be silent before a sentinel takes it for down; one second unless said otherwise. */
        public Builder downAfter(Duration silence) {
            downAfter = Objects.requireNonNull(silence, "silence");
            return this;
        }

        /** Settings, clock or program of the first master: {@code master(redis -> redis.setting("maxmemory", "5mb"))}. */
        public Builder master(UnaryOperator<TestRedis.Builder> options) {
            master = Objects.requireNonNull(options, "options");
            return this;
        }

        /** Settings, clock or program of the first replica: {@code replica(redis -> redis.clockOffset(ofSeconds(5)))}. */
        public Builder replica(UnaryOperator<TestRedis.Builder> options) {
            replica = Objects.requireNonNull(options, "options");
            return this;
        }

        /** Returns when every sentinel knows the replica and the other sentinels, and the replica has the data. */
        public TestSentinel start() {
            ExternalServer.refuse("Redis", TestRedis.URI_VARIABLE, "watch it with sentinels");
            List<TestRedis> started = new ArrayList<>();
            try {
                return start(started);
            } catch (RuntimeException e) {
                started.forEach(TestRedis::close);
                throw e;
            }
        }

        private TestSentinel start(List<TestRedis> started) {
            TestRedis first = master.apply(server()).start();
            started.add(first);
            TestRedis second = replica.apply(server())
                    .setting("replicaof", "127.0.0.1 " + first.port())
                    .start();
            started.add(second);
            // Before a sentinel asks the master for its replicas, which it does every ten seconds only.
            await("the replica to follow the master")
                    .atMost(PATIENCE)
                    .until(() -> String.join("\n", RedisAnswer.to(first, "INFO", "replication"))
                            .contains("state=online"));
            for (int i = 0; i < sentinels; i++) {
                TestRedis sentinel = sentinel(first);
                started.add(sentinel);
                hurry(sentinel);
            }
            TestSentinel complete = new TestSentinel(first, second, started.subList(2, started.size()));
            await("the sentinels to know the replica and each other")
                    .atMost(PATIENCE)
                    .until(() -> complete.sentinels.stream().allMatch(complete::isComplete));
            return complete;
        }

        /** A master waits five seconds for more replicas before it serves one, unless told otherwise. */
        private static TestRedis.Builder server() {
            return TestRedis.builder().setting("repl-diskless-sync-delay", "0");
        }

        /**
         * Sentinels look at their servers every ten seconds, and tell them after eight that they lost a failover. A replica is
         * promoted only if it has told of itself within five periods of pings; when the master is down it is asked once a second
         * whatever else is set, so pings must not be much more frequent.
         */
        private static void hurry(TestRedis sentinel) {
            RedisAnswer.to(
                    sentinel, "SENTINEL", "DEBUG", "INFO-PERIOD", "100", "PING-PERIOD", "500", "PUBLISH-PERIOD", "200");
        }

        private TestRedis sentinel(TestRedis watched) {
            int quorum = sentinels / 2 + 1;
            return TestRedis.builder()
                    .role(RedisRecipe.Role.SENTINEL)
                    .setting("sentinel monitor", NAME + " 127.0.0.1 " + watched.port() + " " + quorum)
                    .setting("sentinel down-after-milliseconds", NAME + " " + downAfter.toMillis())
                    .setting("sentinel failover-timeout", NAME + " 5000")
                    .start();
        }
    }
}
