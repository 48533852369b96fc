package com.kapgel.migrate;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Work that blocks, in a thread of its own. From JDK 25 on, {@link CompletableFuture#supplyAsync(Supplier)} runs it in the common
 * pool, which has a single thread on a machine with two cores.
 */
final class OwnThread {

    private OwnThread() {}

    static <T extends @Nullable Object> CompletableFuture<T> start(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            thread.start();
        });
    }
}
