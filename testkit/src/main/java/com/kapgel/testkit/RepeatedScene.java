package com.kapgel.testkit;

import com.kapgel.testkit.RedisFault.Scene;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A fault that happens again and again. */
final class RepeatedScene extends Scene {
    private final Scene scene;
    private final Duration every;
    private final Consumer<Scene> blow;
    private final Consumer<Scene> afterwards;
    private final AtomicInteger blows = new AtomicInteger();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private @Nullable Future<?> repeated;

    /** @param afterwards what makes the last blow good again */
    RepeatedScene(Scene scene, Duration every, Consumer<Scene> blow, Consumer<Scene> afterwards) {
        this.scene = scene;
        this.every = every;
        this.blow = blow;
        this.afterwards = afterwards;
    }

    @Override
    public String uri() {
        return scene.uri();
    }

    @Override
    public void strike(Duration length) {
        repeated = thread.scheduleWithFixedDelay(
                () -> {
                    blows.incrementAndGet();
                    blow.accept(scene);
                },
                0,
                every.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    @Override
    public void heal() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The last blow has not ended within 30 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the last blow", e);
        }
        requireBlows();
        afterwards.accept(scene);
    }

    /** A fault that ends after its first blow would be another one. */
    private void requireBlows() {
        if (blows.get() < 2 || repeated == null) {
            throw new IllegalStateException("The fault has struck " + blows + " times, not again and again");
        }
        try {
            repeated.get();
        } catch (CancellationException e) {
            return; // It went on until it was ended.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("A blow has failed", e.getCause());
        }
    }

    @Override
    public int breaks() {
        return scene.breaks() * blows.get();
    }

    @Override
    public void close() {
        thread.shutdownNow();
        scene.close();
    }
}
