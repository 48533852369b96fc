package com.kapgel.ratelimit;

import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Asks Redis what time it is. */
final class ClockQuestion {
    /** A node of a cluster that has said nothing by then does not hold up the others. */
    private static final long NODE_MILLIS = 200;

    private ClockQuestion() {}

    /**
     * Microseconds since the epoch; of a cluster's servers the latest that one tells. Fails when nobody tells any; of a single
     * server, may never complete.
     */
    static CompletableFuture<Long> ask(StatefulConnection<byte[], byte[]> connection) {
        return connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster
                ? latest(cluster)
                : time(connection);
    }

    private static CompletableFuture<Long> latest(StatefulRedisClusterConnection<byte[], byte[]> cluster) {
        List<CompletableFuture<Long>> questions = new ArrayList<>();
        for (RedisClusterNode node : cluster.getPartitions()) {
            if (!node.getSlots().isEmpty()) {
                questions.add(cluster.getConnectionAsync(
                                node.getUri().getHost(), node.getUri().getPort())
                        .thenCompose(ClockQuestion::time)
                        .orTimeout(NODE_MILLIS, TimeUnit.MILLISECONDS));
            }
        }
        return CompletableFuture.allOf(questions.toArray(CompletableFuture[]::new))
                .handle((all, failure) -> questions.stream()
                        .filter(question -> !question.isCompletedExceptionally())
                        .mapToLong(CompletableFuture::join)
                        .max()
                        .orElseThrow(() -> new RedisConnectionException("No node of the cluster tells the time")));
    }

    private static CompletableFuture<Long> time(StatefulConnection<byte[], byte[]> connection) {
        AsyncCommand<byte[], byte[], List<byte[]>> time = new AsyncCommand<>(new Command<>(
                CommandType.TIME,
                new ValueListOutput<>(ByteArrayCodec.INSTANCE),
                new CommandArgs<>(ByteArrayCodec.INSTANCE)));
        connection.dispatch(time);
        return time.toCompletableFuture().thenApply(ClockQuestion::micros);
    }

    /** The reply is two texts: seconds since the epoch, and microseconds of the second. */
    private static long micros(List<byte[]> reply) {
        return number(reply.get(0)) * 1_000_000 + number(reply.get(1));
    }

    private static long number(byte[] text) {
        return Long.parseLong(new String(text, StandardCharsets.US_ASCII));
    }
}
