package com.kapgel.ratelimit;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Makes connections to one Redis, the current master of a sentinel group, or a cluster. */
final class RedisConnector implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration TOPOLOGY_AGE = Duration.ofSeconds(5);
    private static final int REQUEST_QUEUE_SIZE = 10_000;

    private final AbstractRedisClient client;
    private final Supplier<? extends CompletionStage<? extends StatefulConnection<byte[], byte[]>>> connecting;
    private final boolean cluster;
    private final ClientResources resources;
    private final EventLoops loops;

    private RedisConnector(
            ClientResources resources,
            EventLoops loops,
            AbstractRedisClient client,
            Supplier<? extends CompletionStage<? extends StatefulConnection<byte[], byte[]>>> connecting,
            boolean cluster) {
        this.resources = resources;
        this.loops = loops;
        this.client = client;
        this.connecting = connecting;
        this.cluster = cluster;
    }

    /** @throws IllegalStateException if Lettuce is older than what this module is tested with */
    static RedisConnector to(RedisAddress address) {
        LibraryVersion.require(RedisClient.class, "io.lettuce", "lettuce-core", "6.4");
        EventLoops loops = new EventLoops();
        ClientResources resources =
                ClientResources.builder().nettyCustomizer(loops).build();
        return address.isCluster() ? toCluster(address, resources, loops) : toOne(address, resources, loops);
    }

    private static RedisConnector toOne(RedisAddress address, ClientResources resources, EventLoops loops) {
        RedisClient client = RedisClient.create(resources, address.uri());
        client.setOptions(options(ClientOptions.builder())
                // Lost commands are not sent again, which might count twice; whoever uses this connects anew.
                .autoReconnect(false)
                .build());
        return new RedisConnector(
                resources, loops, client, () -> client.connectAsync(ByteArrayCodec.INSTANCE, address.uri()), false);
    }

    // Lettuce 7 does this by itself and deprecates asking for it; Lettuce 6 must be asked.
    @SuppressWarnings("deprecation")
    private static RedisConnector toCluster(RedisAddress address, ClientResources resources, EventLoops loops) {
        RedisClusterClient client = RedisClusterClient.create(resources, address.uris());
        ClusterClientOptions.Builder options = ClusterClientOptions.builder()
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enableAllAdaptiveRefreshTriggers()
                        // A node that hangs does not tell that another one has taken its slots over.
                        .enablePeriodicRefresh(TOPOLOGY_AGE)
                        .build());
        options(options);
        client.setOptions(options.build());
        return new RedisConnector(
                resources,
                loops,
                client,
                () -> client.refreshPartitionsAsync().thenCompose(found -> connect(client)),
                true);
    }

    /** With connections to all nodes that own slots; otherwise the first calls for each node would be rejected. */
    private static CompletionStage<StatefulRedisClusterConnection<byte[], byte[]>> connect(RedisClusterClient client) {
        return client.connectAsync(ByteArrayCodec.INSTANCE)
                .thenCompose(cluster -> CompletableFuture.allOf(client.getPartitions().stream()
                                .filter(node -> !node.getSlots().isEmpty())
                                .map(RedisClusterNode::getUri)
                                .map(uri -> cluster.getConnectionAsync(uri.getHost(), uri.getPort()))
                                .toArray(CompletableFuture[]::new))
                        // A node that is down now is none of the others' business.
                        .handle((done, failure) -> cluster));
    }

    private static ClientOptions.Builder options(ClientOptions.Builder options) {
        return options
                // Without a connection a command fails at once, and memory decides.
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(REQUEST_QUEUE_SIZE)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .tcpNoDelay(true)
                        .keepAlive(true)
                        .build())
                // A server that accepts a connection and says nothing must not hold up the next attempt.
                .sslOptions(
                        SslOptions.builder().handshakeTimeout(CONNECT_TIMEOUT).build());
    }

    CompletionStage<? extends StatefulConnection<byte[], byte[]>> connect() {
        return connecting.get();
    }

    /** Whether a script can use keys of one slot only, and nodes come and go without the connection being lost. */
    boolean isCluster() {
        return cluster;
    }

    EventLoops loops() {
        return loops;
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, CONNECT_TIMEOUT);
        // As the client does with resources of its own: afterwards no thread is left.
        resources
                .shutdown(0, CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CONNECT_TIMEOUT.toMillis());
    }
}
