package com.kapgel.ratelimit;

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
import java.util.concurrent.CompletionStage;

/** Asks Redis what time it is. */
final class ClockQuestion {
    private ClockQuestion() {}

    /** Microseconds since the epoch; of a cluster's servers the latest that one tells. */
    static CompletionStage<Long> ask(StatefulConnection<byte[], byte[]> connection) {
        if (!(connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster)) {
            return time(connection);
        }
        CompletionStage<Long> latest = CompletableFuture.completedFuture(0L);
        for (RedisClusterNode node : cluster.getPartitions()) {
            if (!node.getSlots().isEmpty()) {
                // A node that is down decides nothing either.
                CompletionStage<Long> told = cluster.getConnectionAsync(
                                node.getUri().getHost(), node.getUri().getPort())
                        .thenCompose(ClockQuestion::time)
                        .exceptionally(failure -> 0L);
                latest = latest.thenCombine(told, Math::max);
            }
        }
        return latest;
    }

    private static CompletionStage<Long> time(StatefulConnection<byte[], byte[]> connection) {
        AsyncCommand<byte[], byte[], List<byte[]>> time = new AsyncCommand<>(new Command<>(
                CommandType.TIME,
                new ValueListOutput<>(ByteArrayCodec.INSTANCE),
                new CommandArgs<>(ByteArrayCodec.INSTANCE)));
        connection.dispatch(time);
        return time.thenApply(ClockQuestion::micros);
    }

    /** The reply is two texts: seconds since the epoch, and microseconds of the second. */
    private static long micros(List<byte[]> reply) {
        List<Long> numbers = new ArrayList<>();
        for (byte[] text : reply) {
            numbers.add(Long.parseLong(new String(text, StandardCharsets.US_ASCII)));
        }
        return numbers.get(0) * 1_000_000 + numbers.get(1);
    }
}
