package com.kapgel.ratelimit;

import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A server clock that a test moves: the scripts read two keys in place of TIME, and keys live an hour longer, because expiry
 * follows the real clock. The caller's clock is the same one.
 */
final class ScriptClock {
    private final String name = "clock-" + UUID.randomUUID();
    private final AtomicLong micros = new AtomicLong();

    Script.Library scripts() {
        return Script.Library.load(
                source -> source.replace("call('TIME')", "call('MGET', '" + name + ":s', '" + name + ":us')")
                        .replace("'PX', ", "'PX', 3600000 + "));
    }

    /** Shows a time before anybody asks for it. */
    void begin(RedisCommands<String, byte[]> redis) {
        redis.set(name + ":s", text(micros.get() / 1_000_000));
        redis.set(name + ":us", text(micros.get() % 1_000_000));
    }

    private static byte[] text(long number) {
        return bytes(Long.toString(number));
    }

    long micros() {
        return micros.get();
    }

    long nanos() {
        return micros.get() * 1_000;
    }

    /** Moves the clock. Travels on the backend's own connection, so every later call sees it. */
    void set(RedisBackend redis, long now) {
        micros.set(now);
        redis.requireConnection()
                .dispatch(new Command<>(
                        CommandType.MSET,
                        new StatusOutput<>(ByteArrayCodec.INSTANCE),
                        new CommandArgs<>(ByteArrayCodec.INSTANCE)
                                .addKey(bytes(name + ":s"))
                                .add(now / 1_000_000)
                                .addKey(bytes(name + ":us"))
                                .add(now % 1_000_000)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
