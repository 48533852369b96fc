package com.kapgel.testkit;

import com.kapgel.testkit.RedisFault.Scene;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Faults of several servers that work together. */
final class TopologyScenes {
    private TopologyScenes() {}

    /** @param clock of the replica, from that of the master */
    static Scene failover(Duration clock) {
        TestSentinel sentinel = TestSentinel.builder()
                .replica(redis -> TestRedis.canOffsetClock() ? redis.clockOffset(clock) : redis)
                .start();
        return new SentinelScene(sentinel);
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

    /** A master and its replica. */
    private static final class SentinelScene extends Scene {
        private final TestSentinel sentinel;
        private CompletableFuture<Void> failover = CompletableFuture.completedFuture(null);

        SentinelScene(TestSentinel sentinel) {
            this.sentinel = sentinel;
        }

        @Override
        public String uri() {
            return sentinel.uri();
        }

        @Override
        public void strike(Duration length) {
            failover = CompletableFuture.runAsync(sentinel::failOver);
        }

        @Override
        public void heal() {
            failover.join();
        }

        /** Replication lags behind, and a clock that is ahead lets buckets refill. */
        @Override
        public int losses() {
            return 1;
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
