package com.kapgel.testkit;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A Redis Cluster of three nodes without replicas, on random ports of the loopback address.
 *
 * <pre>{@code
 * try (TestCluster redis = TestCluster.start()) {
 *     RedisClusterClient client = RedisClusterClient.create(redis.uri());
 *     int slot = redis.slotOf("orders:42");
 *     TestRedis other = redis.nodes().stream().filter(node -> node != redis.ownerOf(slot)).findFirst().orElseThrow();
 *     redis.startMovingSlot(slot, other);   // keys that the old owner does not hold are answered with ASK
 *     redis.moveSlot(slot, other);          // its keys go over; the old owner answers MOVED
 * }
 * }</pre>
 *
 * <p>An external server cannot be a node: with {@value TestRedis#URI_VARIABLE} set, nothing is started and
 * {@link UnsupportedOperationException} is thrown.
 */
public final class TestCluster implements AutoCloseable {
    private static final int SIZE = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<TestRedis> nodes;

    private TestCluster(List<TestRedis> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    /** Starts three nodes, each with a third of the slots. */
    public static TestCluster start() {
        return builder().start();
    }

    /** A cluster with settings of its own. */
    public static Builder builder() {
        return new Builder();
    }

    /** All nodes in one address, {@code redis://127.0.0.1:PORT,127.0.0.1:PORT,127.0.0.1:PORT}. */
    public String uri() {
        return nodes.stream().map(node -> "127.0.0.1:" + node.port()).collect(Collectors.joining(",", "redis://", ""));
    }

    /** The nodes, to be paused or killed like any other server; a node keeps its slots over a restart, but not its data. */
    public List<TestRedis> nodes() {
        return nodes;
    }

    /** The slot of a key. */
    public int slotOf(String key) {
        return Integer.parseInt(answer(RedisAnswer.to(running(), "CLUSTER", "KEYSLOT", key)));
    }

    /** The running node that holds a slot, also while the slot is moving away. */
    public TestRedis ownerOf(int slot) {
        return nodes.stream()
                .filter(TestRedis::isRunning)
                .filter(node -> ClusterNodeLine.of(node).holds(slot))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No running node holds slot " + slot + ": " + nodes));
    }

    /**
     * Opens the move of a slot and leaves it there: its owner answers as ever for the keys it holds, and ASK for others.
     * {@link #moveSlot} completes it.
     */
    public void startMovingSlot(int slot, TestRedis to) {
        TestRedis from = ownerOf(slot);
        if (from == to) {
            throw new IllegalArgumentException(to + " holds slot " + slot + " already");
        }
        setSlot(to, slot, "IMPORTING", idOf(from));
        setSlot(from, slot, "MIGRATING", idOf(to));
    }

    /** Moves a slot with its keys, live, as a resharding does; returns when all running nodes know the new owner. */
    public void moveSlot(int slot, TestRedis to) {
        TestRedis from = ownerOf(slot);
        startMovingSlot(slot, to);
        moveKeys(slot, from, to);
        // The new owner first, so that at no time nobody would be it.
        setSlot(to, slot, "NODE", idOf(to));
        for (TestRedis node : nodes) {
            if (node != to && node.isRunning()) {
                setSlot(node, slot, "NODE", idOf(to));
            }
        }
    }

    /** Ends all nodes and deletes their data; a second call does nothing. */
    @Override
    public void close() {
        nodes.forEach(TestRedis::close);
    }

    @Override
    public String toString() {
        return "TestCluster" + nodes;
    }

    private static void moveKeys(int slot, TestRedis from, TestRedis to) {
        while (true) {
            List<String> keys = RedisAnswer.to(from, "CLUSTER", "GETKEYSINSLOT", Integer.toString(slot), "100");
            if (keys.isEmpty()) {
                return;
            }
            List<String> migrate = new ArrayList<>(
                    List.of("MIGRATE", "127.0.0.1", Integer.toString(to.port()), "", "0", "5000", "KEYS"));
            migrate.addAll(keys);
            RedisAnswer.to(from, migrate.toArray(String[]::new));
        }
    }

    private static void setSlot(TestRedis node, int slot, String state, String id) {
        RedisAnswer.to(node, "CLUSTER", "SETSLOT", Integer.toString(slot), state, id);
    }

    private static String idOf(TestRedis node) {
        return answer(RedisAnswer.to(node, "CLUSTER", "MYID"));
    }

    private static String answer(List<String> values) {
        return values.get(0);
    }

    private TestRedis running() {
        return nodes.stream()
                .filter(TestRedis::isRunning)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No node runs: " + nodes));
    }

    /** What the nodes are started with. */
    public static final class Builder {
        private static final int SLOTS = 16_384;

        private final Map<String, String> settings = new LinkedHashMap<>();

        private Builder() {}

        /** A line of every node's redis.conf: {@code setting("cluster-require-full-coverage", "no")}. */
        public Builder setting(String name, String value) {
            settings.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
            return this;
        }

        /** Returns when every node knows the others and all slots. */
        public TestCluster start() {
            ExternalServer.refuse("Redis", TestRedis.URI_VARIABLE, "make it a node of a cluster");
            List<TestRedis> nodes = new ArrayList<>();
            try {
                for (int i = 0; i < SIZE; i++) {
                    nodes.add(node());
                }
                form(nodes);
                return new TestCluster(nodes);
            } catch (RuntimeException e) {
                nodes.forEach(TestRedis::close);
                throw e;
            }
        }

        private TestRedis node() {
            TestRedis.Builder node = TestRedis.builder().role(RedisRecipe.Role.CLUSTER_NODE);
            settings.forEach(node::setting);
            return node.start();
        }

        private static void form(List<TestRedis> nodes) {
            for (int i = 0; i < SIZE; i++) {
                TestRedis node = nodes.get(i);
                String from = Integer.toString(i * SLOTS / SIZE);
                String to = Integer.toString((i + 1) * SLOTS / SIZE - 1);
                RedisAnswer.to(node, "CLUSTER", "ADDSLOTSRANGE", from, to);
                // Different from the start, or the nodes would have to agree on who yields.
                RedisAnswer.to(node, "CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
            }
            for (TestRedis node : nodes.subList(1, SIZE)) {
                String bus =
                        RedisAnswer.to(node, "CONFIG", "GET", "cluster-port").get(1);
                RedisAnswer.to(nodes.get(0), "CLUSTER", "MEET", "127.0.0.1", Integer.toString(node.port()), bus);
            }
            await("the nodes to know each other and all slots")
                    .atMost(PATIENCE)
                    .until(() -> nodes.stream().allMatch(Builder::isComplete));
        }

        private static boolean isComplete(TestRedis node) {
            List<String> links =
                    answer(RedisAnswer.to(node, "CLUSTER", "NODES")).lines().toList();
            return links.size() == SIZE
                    && links.stream().noneMatch(link -> link.contains("handshake") || link.contains("disconnected"))
                    && answer(RedisAnswer.to(node, "CLUSTER", "INFO")).contains("cluster_state:ok");
        }
    }
}
