package com.kapgel.ratelimit;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One run of a script in Redis: EVALSHA, followed by EVAL if the server does not know the script. The first cannot have
 * counted anything then, so asking again counts once; and it takes no permission to load scripts.
 *
 * <p>A bare command instead of Lettuce's futures, because a decision needs neither boxed numbers nor a second future.
 */
final class ScriptRun extends Command<byte[], byte[], long[]> {
    private final RedisLink redis;
    private final ScriptRequest request;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicBoolean written = new AtomicBoolean();

    private ScriptRun(RedisLink redis, ScriptRequest request, CommandType type, CommandArgs<byte[], byte[]> args) {
        super(type, new NumbersOutput(), args);
        this.redis = redis;
        this.request = request;
    }

    /** Sends the request, or tells it at once why that is not possible. */
    static void start(RedisLink redis, ScriptRequest request) {
        send(redis, request, CommandType.EVALSHA, request.script().sha1());
    }

    private static void send(RedisLink redis, ScriptRequest request, CommandType type, byte[] script) {
        CommandArgs<byte[], byte[]> args = new CommandArgs<>(ByteArrayCodec.INSTANCE);
        args.add(script);
        request.addTo(args);
        ScriptRun run = new ScriptRun(redis, request, type, args);
        redis.loops().sending();
        try {
            StatefulConnection<byte[], byte[]> connection = redis.requireConnection();
            connection.dispatch(run);
        } catch (RuntimeException e) {
            run.notSent(e); // such as a queue that is full, or a client that was closed this moment
        }
    }

    @Override
    public void encode(ByteBuf buffer) {
        noteWritten();
        super.encode(buffer);
    }

    private void noteWritten() {
        if (written.compareAndSet(false, true)) {
            redis.loops().sent();
        }
    }

    @Override
    public void complete() {
        super.complete();
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        redis.noteThread();
        if (!getOutput().hasError()) {
            tell(getOutput().get());
        } else if (getType() == CommandType.EVALSHA && getOutput().getError().startsWith("NOSCRIPT")) {
            send(redis, request, CommandType.EVAL, request.script().source());
            redis.loadScripts();
        } else {
            request.failed(new RedisCommandExecutionException(getOutput().getError()));
        }
    }

    private void notSent(Throwable failure) {
        noteWritten();
        if (ended.compareAndSet(false, true)) {
            request.notSent(failure);
        }
    }

    private void tell(long[] reply) {
        try {
            request.replied(reply);
        } catch (RuntimeException e) {
            request.failed(e); // such as a reply of a script that is not ours
        }
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        boolean completed = super.completeExceptionally(failure);
        noteWritten();
        if (ended.compareAndSet(false, true)) {
            request.failed(failure);
        }
        return completed;
    }

    @Override
    public void cancel() {
        super.cancel();
        noteWritten();
        if (ended.compareAndSet(false, true)) {
            request.failed(new CancellationException("The connection was closed"));
        }
    }
}
