package com.kapgel.testkit;

import static org.awaitility.Awaitility.await;

import com.kapgel.testkit.RedisFault.Scene;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Faults of several servers that work together. */
final class TopologyScenes {
    private static final Duration FAILOVER_PATIENCE = Duration.ofSeconds(60);

    private TopologyScenes() {}

    /** @param clockAhead the clock of the replica, before that of the master */
    static Scene failover(Duration clockAhead) {
        TestSentinel sentinel = TestSentinel.builder()
                .downAfter(Duration.ofMillis(300))
                .replica(redis -> redis.clockOffset(clockAhead))
                .start();
        return new SentinelScene(sentinel, clockAhead);
    }

    static Scene nodeKilled() {
        return new ClusterScene(cluster(), 1, 1) {
            @Override
            public void strike(Duration length) {
                cluster.nodes().get(0).kill();
            }

            @Override
            public void heal() {
                cluster.nodes().get(0).restart();
            }
        };
    }

    /** The others do not find out before it goes on, as their patience with it is longer than that. */
    static Scene nodePaused() {
        TestCluster cluster =
                TestCluster.builder().setting("cluster-node-timeout", "60000").start();
        return new ClusterScene(cluster, 0, 0) {
            @Override
            public void strike(Duration length) {
                cluster.nodes().get(0).pause();
            }

            @Override
            public void heal() {
                cluster.nodes().get(0).resume();
            }
        };
    }

    static Scene resharding() {
        AtomicInteger moves = new AtomicInteger();
        return new RepeatedScene(
                new ClusterScene(cluster(), 0, 0),
                Duration.ofMillis(20),
                scene -> moveSomeSlot(((ClusterScene) scene).cluster, moves.getAndIncrement()),
                scene -> {});
    }

    /** The slots of the keys that {@link OpenLoad}'s users call k0, k1 and so on, one after the other. */
    private static void moveSomeSlot(TestCluster cluster, int move) {
        int slot = cluster.slotOf("k" + move % 50);
        int owner = cluster.nodes().indexOf(cluster.ownerOf(slot));
        cluster.moveSlot(slot, cluster.nodes().get((owner + 1) % cluster.nodes().size()));
    }

    private static TestCluster cluster() {
        return TestCluster.builder()
                .setting("cluster-require-full-coverage", "no")
                .setting("cluster-node-timeout", "1000")
                .start();
    }

    /** A master that is killed, and comes back as the replica of the one that took its place. */
    private static final class SentinelScene extends Scene {
        private final TestSentinel sentinel;
        private final Duration clockAhead;
        private final TestRedis killed;
        private final TestRedis next;

        SentinelScene(TestSentinel sentinel, Duration clockAhead) {
            this.sentinel = sentinel;
            this.clockAhead = clockAhead;
            this.killed = sentinel.master();
            this.next = sentinel.replica();
        }

        @Override
        public String uri() {
            return sentinel.uri();
        }

        @Override
        public void strike(Duration length) {
            killed.kill();
        }

        @Override
        public void heal() {
            await("the replica to be the master")
                    .atMost(FAILOVER_PATIENCE)
                    .ignoreException(
                            UncheckedIOException
                                    .class) // Sentinels cut the connections of a server that changes its role.
                    .until(() -> sentinel.master() == next
                            && RedisAnswer.to(next, "ROLE").contains("master"));
            killed.restart();
        }

        @Override
        public long onTop(double permitsPerSecond, long burst) {
            double refilled = Math.max(0, clockAhead.toMillis() / 1e3) * permitsPerSecond;
            return Math.min(burst, (long) refilled);
        }

        @Override
        public int breaks() {
            return 1;
        }

        @Override
        public void close() {
            sentinel.close();
        }
    }

    /** Three nodes. */
    private static class ClusterScene extends Scene {
        final TestCluster cluster;
        private final int losses;
        private final int breaks;

        ClusterScene(TestCluster cluster, int losses, int breaks) {
            this.cluster = cluster;
            this.losses = losses;
            this.breaks = breaks;
        }

        @Override
        public String uri() {
            return cluster.uri();
        }

        @Override
        public void strike(Duration length) {
            // Done by whoever wraps this.
        }

        @Override
        public void heal() {
            // Likewise.
        }

        @Override
        public int losses() {
            return losses;
        }

        @Override
        public int breaks() {
            return breaks;
        }

        @Override
        public void close() {
            cluster.close();
        }
    }
}
