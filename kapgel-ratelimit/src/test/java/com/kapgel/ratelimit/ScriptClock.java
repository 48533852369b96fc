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
 * A server clock that a test moves: the scripts read two keys in place of TIME, and keys expire by it, too. The caller's clock is the
 * same one.
 */
final class ScriptClock {
    /** Redis's commands by this clock. A key lives for ever, and beside it stands the millisecond in which it expires. */
    private static final String CLOCKED = """
            local function clocked(command, key, ...)
                local time = redis.call('MGET', 'CLOCK:s', 'CLOCK:us')
                if command == 'TIME' then
                    return time
                end
                local now = time[1] * 1000 + math.floor(time[2] / 1000)
                local function live(one)
                    local expires = redis.call('GET', 'expires:' .. one)
                    return expires and tonumber(expires) > now
                end
                if command == 'GET' then
                    return live(key) and redis.call('GET', key)
                elseif command == 'MGET' then
                    local values = {}
                    for i, one in ipairs({key, ...}) do
                        values[i] = live(one) and redis.call('GET', one)
                    end
                    return values
                elseif command == 'PTTL' then
                    return redis.call('GET', 'expires:' .. key) - now
                elseif command == 'SET' then
                    local value, _, millis = ...
                    redis.call('SET', 'expires:' .. key, string.format('%.0f', now + millis))
                    return redis.call('SET', key, value)
                end
                return redis.call(command, key, ...)
            end
            """;

    private final String name = "clock-" + UUID.randomUUID();
    private final AtomicLong micros = new AtomicLong();

    Script.Library scripts() {
        String clocked = CLOCKED.replace("CLOCK", name);
        return Script.Library.load(source -> clocked + source.replace("redis.call", "clocked"));
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
