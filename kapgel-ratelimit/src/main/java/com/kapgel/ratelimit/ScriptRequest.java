package com.kapgel.ratelimit;

import io.lettuce.core.protocol.CommandArgs;

/**
 * What one run of a script is for. Is told of its outcome once, on whatever thread: {@link #replied} or {@link #failed}. Where the
 * first throws, the second follows.
 */
interface ScriptRequest {
    Script script();

    /** Adds what follows the script: the number of keys, the keys, the arguments. */
    void addTo(CommandArgs<byte[], byte[]> args);

    void replied(long[] reply);

    void failed(Throwable failure);

    /** As {@link #failed}, where it is certain that Redis has not seen the request. */
    default void notSent(Throwable failure) {
        failed(failure);
    }
}
