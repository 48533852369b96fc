package com.kapgel.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A server that this JVM runs as a child process: its folder, its watchdog, and one {@link ServerProcess} after the
 * other on the same port.
 */
final class LocalServer implements AutoCloseable {
    private static final int PORT_ATTEMPTS = 5;
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

    private final Recipe recipe;
    private final Path folder;
    private final Watchdog watchdog;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable ServerProcess process;
    private volatile boolean paused;

    private LocalServer(Recipe recipe) {
        this.recipe = recipe;
        this.folder = WorkFolder.newData(recipe.name());
        this.watchdog = Watchdog.over(folder, recipe.lastSignal());
    }

    /** Starts a server on the first free port that nobody takes meanwhile. */
    static LocalServer startOnFreePort(IntFunction<Recipe> onPort) {
        for (int attempt = 1; ; attempt++) {
            try {
                return start(onPort.apply(Ports.free()));
            } catch (ServerProcess.StartFailure e) {
                if (!e.portWasTaken() || attempt == PORT_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    static LocalServer start(Recipe recipe) {
        LocalServer server = new LocalServer(recipe);
        OpenServers.add(server);
        try {
            recipe.prepare(server.folder);
            server.launch();
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** From now on only its owner and the watchdog end this server, not the shutdown hook. */
    void leaveToItsOwner() {
        OpenServers.remove(this);
    }

    int port() {
        return recipe.port();
    }

    boolean isRunning() {
        ServerProcess current = process;
        return current != null && current.isAlive();
    }

    boolean isPaused() {
        return paused && isRunning();
    }

    void pause() {
        ServerProcess running = running("pause");
        paused = true;
        watchdog.watch(running.pid(), running.pause());
    }

    void resume() {
        running("resume").resume();
        paused = false;
    }

    void stop() {
        end(recipe.stopSignal());
    }

    void kill() {
        ServerProcess current = process;
        if (current != null) {
            current.kill();
        }
    }

    void restart() {
        if (closed.get()) {
            throw new IllegalStateException(this + " is closed; start a new one");
        }
        stop();
        launch();
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        OpenServers.remove(this);
        // An interrupted thread cannot read files; it still has to clean up.
        boolean interrupted = Thread.interrupted();
        try {
            endAndForget();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public String toString() {
        return recipe.name() + " on port " + recipe.port();
    }

    /** Each step happens although the one before has failed. */
    private void endAndForget() {
        try {
            end(recipe.lastSignal());
        } finally {
            try {
                recipe.cleanUpAfterKill(folder);
            } finally {
                try {
                    WorkFolder.delete(folder);
                } finally {
                    watchdog.close();
                }
            }
        }
    }

    private void launch() {
        ServerProcess started = ServerProcess.start(recipe.name(), recipe.command(folder), folder);
        process = started;
        paused = false;
        watchdog.watch(started.pid(), LongStream.empty());
        if (closed.get()) {
            // The shutdown hook came in between; it has not seen this process.
            started.kill();
        }
        try {
            started.awaitReady(() -> recipe.answers(folder, started.pid()), START_PATIENCE);
        } catch (ServerProcess.StartFailure e) {
            started.kill();
            throw e;
        }
    }

    private void end(String signal) {
        ServerProcess current = process;
        if (current != null) {
            current.end(signal, STOP_PATIENCE);
        }
    }

    private ServerProcess running(String action) {
        ServerProcess current = process;
        if (current == null || !current.isAlive()) {
            throw new IllegalStateException(
                    "Cannot " + action + " " + this + ": it does not run. Call restart() first.");
        }
        return current;
    }
}
