package com.kapgel.ratelimit;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.concurrent.CompletableFuture;

/** Deletes a key. */
final class RedisReset {
    private RedisReset() {}

    /**
     * Sends the command.
     *
     * @param then done when the key is deleted, before anybody who waits for that goes on
     */
    static CompletableFuture<Long> start(RedisLink redis, byte[] name, Runnable then) {
        AsyncCommand<byte[], byte[], Long> delete = new AsyncCommand<>(new Command<>(
                CommandType.DEL,
                new IntegerOutput<>(ByteArrayCodec.INSTANCE),
                new CommandArgs<>(ByteArrayCodec.INSTANCE).addKey(name)));
        CompletableFuture<Long> done = delete.whenComplete((count, failure) -> {
            if (failure == null) {
                redis.noteThread(); // A failure may come on the caller's thread, a reply cannot.
                then.run();
            }
        });
        try {
            redis.requireConnection().dispatch(delete);
        } catch (RuntimeException e) {
            delete.completeExceptionally(e);
        }
        return done;
    }
}
