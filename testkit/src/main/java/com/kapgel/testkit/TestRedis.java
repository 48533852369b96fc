package com.kapgel.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A real Redis server on a random port of the loopback address, for one test or one test class.
 *
 * <pre>{@code
 * try (TestRedis redis = TestRedis.start()) {
 *     var client = RedisClient.create(redis.uri());
 *     redis.pause();    // SIGSTOP: connections stay open, nothing answers
 *     redis.resume();
 *     redis.kill();     // SIGKILL: connection refused
 *     redis.restart();  // empty again, on the same port
 * }
 * }</pre>
 *
 * <p>When the environment names a server in {@value #URI_VARIABLE}, {@code start()} hands out that one and starts
 * nothing: {@link #isExternal()} is true, and everything that would disturb the server throws
 * {@link UnsupportedOperationException}. Such a server may be shared: use keys of your own.
 *
 * <p>Methods that change the server's state are for one thread at a time.
 */
public final class TestRedis implements AutoCloseable {
    /** Names a running server to use instead of an own one, such as {@code redis://127.0.0.1:6379}. */
    public static final String URI_VARIABLE = "KAPGEL_TEST_REDIS_URI";

    private static final Duration START_PATIENCE = Duration.ofSeconds(20);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    private final String uri;
    private final int port;
    private final @Nullable Own own;

    private TestRedis(String uri, int port, @Nullable Own own) {
        this.uri = uri;
        this.port = port;
        this.own = own;
    }

    /** Starts a server with nothing on disk, or hands out the one named in {@value #URI_VARIABLE}. */
    public static TestRedis start() {
        return builder().start();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The address as clients take it: {@code redis://127.0.0.1:PORT}. */
    public String uri() {
        return uri;
    }

    public int port() {
        return port;
    }

    /** True when {@value #URI_VARIABLE} named the server. */
    public boolean isExternal() {
        return own == null;
    }

    /** True while the server's process lives, also when it is paused. */
    public boolean isRunning() {
        return own == null || own.isRunning();
    }

    /** Ends the server in an orderly way and keeps its folder, so that {@link #restart()} can follow. */
    public void stop() {
        own("stop").stop();
    }

    /** SIGKILL: the server is gone without a good-bye, as after a crash. */
    public void kill() {
        own("kill").kill();
    }

    /**
     * SIGSTOP: the server hangs. Connections stay open and the kernel even accepts new ones, but no command is answered
     * until {@link #resume()}.
     */
    public void pause() {
        own("pause").pause();
    }

    /** SIGCONT: the server goes on and answers what has been sent meanwhile. */
    public void resume() {
        own("resume").resume();
    }

    /**
     * Starts the server again on the same port, after {@link #kill()}, {@link #stop()} or out of full run. It comes back
     * empty unless it was built with {@link Builder#persistent()}.
     */
    public void restart() {
        own("restart").restart();
    }

    /** Ends the server and deletes its data; a second call does nothing, an external server is left alone. */
    @Override
    public void close() {
        if (own != null) {
            own.close();
        }
    }

    @Override
    public String toString() {
        return "TestRedis[127.0.0.1:" + port + (own == null ? ", external" : "") + "]";
    }

    private Own own(String action) {
        if (own == null) {
            throw new UnsupportedOperationException("Cannot " + action + " the Redis that " + URI_VARIABLE
                    + " names: it is not ours. Unset the variable, or skip this test when isExternal() is true.");
        }
        return own;
    }

    /** Settings of a server that is about to start. */
    public static final class Builder {
        private final Map<String, String> settings = new LinkedHashMap<>();
        private @Nullable Path executable;
        private boolean persistent;

        private Builder() {
            settings.put("save", "");
            settings.put("appendonly", "no");
        }

        /** A line of redis.conf, for example {@code setting("maxmemory", "10mb")}. */
        public Builder setting(String name, String value) {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(value, "value");
            if (name.isBlank() || name.contains("\n") || value.contains("\n")) {
                throw new IllegalArgumentException("A setting is one line with a name: \"" + name + "\"");
            }
            if (List.of("port", "bind", "dir", "daemonize").contains(name)) {
                throw new IllegalArgumentException("The testkit itself decides about \"" + name + "\"");
            }
            settings.put(name, value);
            return this;
        }

        /** Keeps the data over {@link TestRedis#restart()}, in an append-only file written on every command. */
        public Builder persistent() {
            persistent = true;
            settings.put("appendonly", "yes");
            settings.put("appendfsync", "always");
            return this;
        }

        /** Runs another redis-server (or valkey-server) on disk instead of the bundled one. */
        public Builder executable(Path redisServer) {
            if (!Files.isExecutable(redisServer)) {
                throw new IllegalArgumentException("Not an executable file: " + redisServer);
            }
            executable = redisServer.toAbsolutePath();
            return this;
        }

        public TestRedis start() {
            String external = System.getenv(URI_VARIABLE);
            if (external != null && !external.isBlank()) {
                return external(external.strip());
            }
            Path program = executable == null ? RedisProgram.unpacked() : executable;
            return startOwn(program, 5);
        }

        private TestRedis startOwn(Path program, int attempts) {
            int port = Ports.free();
            Own own = new Own(program, Map.copyOf(settings), port);
            try {
                own.start();
                String password = settings.get("requirepass");
                String user = password == null ? "" : ":" + URLEncoder.encode(password, StandardCharsets.UTF_8) + "@";
                return new TestRedis("redis://" + user + "127.0.0.1:" + port, port, own);
            } catch (ServerProcess.StartFailure e) {
                own.close();
                if (e.portWasTaken() && attempts > 1) {
                    return startOwn(program, attempts - 1);
                }
                throw e;
            } catch (RuntimeException e) {
                own.close();
                throw e;
            }
        }

        private TestRedis external(String text) {
            if (persistent || settings.size() > 2 || executable != null) {
                throw new UnsupportedOperationException("This test needs settings of its own, which the Redis that "
                        + URI_VARIABLE + " names cannot take. Unset the variable to run it.");
            }
            URI uri;
            try {
                uri = URI.create(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalStateException(URI_VARIABLE + " is not a URI such as redis://127.0.0.1:6379");
            }
            if (uri.getHost() == null) {
                throw new IllegalStateException(URI_VARIABLE + " names no host; expected redis://host:port");
            }
            int port = uri.getPort() < 0 ? 6379 : uri.getPort();
            if ("redis".equals(uri.getScheme()) && !answers(uri.getHost(), port)) {
                throw new IllegalStateException("No Redis answers at " + uri.getHost() + ":" + port + ", which "
                        + URI_VARIABLE + " names. Start it, or unset the variable.");
            }
            return new TestRedis(text, port, null);
        }
    }

    /** PING over a plain socket: ready is PONG or the demand for a password, not yet is LOADING or no connection. */
    static boolean answers(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 1_000);
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            String reply = new String(in.readNBytes(5), StandardCharsets.US_ASCII);
            return reply.equals("+PONG") || reply.equals("-NOAU");
        } catch (IOException e) {
            return false;
        }
    }

    /** The server that this JVM runs itself. */
    private static final class Own implements AutoCloseable {
        private final Path program;
        private final Map<String, String> settings;
        private final int port;
        private final Path folder;
        private final Watchdog watchdog;
        private @Nullable ServerProcess process;
        private boolean closed;

        Own(Path program, Map<String, String> settings, int port) {
            this.program = program;
            this.settings = settings;
            this.port = port;
            this.folder = WorkFolder.newData("redis");
            this.watchdog = Watchdog.over(folder, "KILL");
            OpenServers.add(this);
        }

        void start() {
            if (closed) {
                throw new IllegalStateException("This TestRedis is closed; start a new one");
            }
            Path configuration = folder.resolve("redis.conf");
            StringBuilder lines = new StringBuilder();
            lines.append("port ")
                    .append(port)
                    .append("\nbind 127.0.0.1\ndaemonize no\ndir \"")
                    .append(folder)
                    .append("\"\n");
            settings.forEach((name, value) -> lines.append(name)
                    .append(' ')
                    .append(value.isEmpty() ? "\"\"" : value)
                    .append('\n'));
            try {
                Files.writeString(configuration, lines);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot write " + configuration, e);
            }
            process =
                    ServerProcess.start("redis-server", List.of(program.toString(), configuration.toString()), folder);
            watchdog.watch(process.pid(), LongStream.empty());
            process.awaitReady(() -> answers("127.0.0.1", port), START_PATIENCE);
        }

        boolean isRunning() {
            return process != null && process.isAlive();
        }

        void stop() {
            if (process != null) {
                process.stop("TERM", STOP_PATIENCE);
            }
        }

        void kill() {
            if (process != null) {
                process.kill();
            }
        }

        void pause() {
            running("pause").pause();
        }

        void resume() {
            running("resume").resume();
        }

        void restart() {
            stop();
            start();
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                kill();
                WorkFolder.delete(folder);
                watchdog.close();
                OpenServers.remove(this);
            }
        }

        private ServerProcess running(String action) {
            if (process == null || !process.isAlive()) {
                throw new IllegalStateException(
                        "Cannot " + action + " a Redis that does not run; call restart() first");
            }
            return process;
        }

        @Override
        public String toString() {
            return "redis-server on port " + port;
        }
    }
}
