package com.kapgel.testkit;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A real Redis server on a random port of the loopback address, for one test or one test class.
 *
 * <pre>{@code
 * try (TestRedis redis = TestRedis.start()) {
 *     RedisClient client = RedisClient.create(redis.uri());
 *     redis.pause();    // SIGSTOP: connections stay open, nothing answers
 *     redis.resume();
 *     redis.kill();     // SIGKILL: connection refused
 *     redis.restart();  // on the same port; empty, unless it was built with persistent()
 * }
 * }</pre>
 *
 * <p>When the environment names a server in {@value #URI_VARIABLE}, that one is handed out and nothing is started:
 * {@link #isExternal()} is true, and what would disturb or configure it throws {@link UnsupportedOperationException}.
 * Others may use it too, so let keys start with something of your own.
 *
 * <p>Methods that change the server's state are for one thread at a time.
 */
public final class TestRedis implements AutoCloseable {
    /** Names a running server to use instead of an own one, such as {@code redis://127.0.0.1:6379}. */
    public static final String URI_VARIABLE = "KAPGEL_TEST_REDIS_URI";

    private final String uri;
    private final int port;
    private final ServerControl control;

    TestRedis(String uri, int port, ServerControl control) {
        this.uri = uri;
        this.port = port;
        this.control = control;
    }

    /** Starts a server that keeps nothing on disk, or hands out the one named in {@value #URI_VARIABLE}. */
    public static TestRedis start() {
        return builder().start();
    }

    /** A server with settings of its own. */
    public static Builder builder() {
        return new Builder();
    }

    /** True when this machine has the programs that {@link Builder#clockOffset} needs. */
    public static boolean canOffsetClock() {
        return FakeClock.isPossible();
    }

    /** The address as clients take it, {@code redis://127.0.0.1:PORT}; with the password when one is required. */
    public String uri() {
        return uri;
    }

    /** The port, which stays the same over {@link #restart()}. */
    public int port() {
        return port;
    }

    /** True when {@value #URI_VARIABLE} named the server. */
    public boolean isExternal() {
        return control.isExternal();
    }

    /** True while the server's process lives, also while it is paused. */
    public boolean isRunning() {
        return control.isRunning();
    }

    /** Ends the server in an orderly way and keeps its folder, so that {@link #restart()} can follow. */
    public void stop() {
        control.ours("stop").stop();
    }

    /** SIGKILL: the server is gone without a good-bye, as in a crash. */
    public void kill() {
        control.ours("kill").kill();
    }

    /**
     * SIGSTOP: the server hangs. Connections stay open and the kernel even accepts new ones, but no command is answered
     * until {@link #resume()}.
     */
    public void pause() {
        control.ours("pause").pause();
    }

    /** SIGCONT: the server goes on, and answers what has been sent meanwhile. */
    public void resume() {
        control.ours("resume").resume();
    }

    /** Starts the server again on the same port; one that still runs is stopped before. */
    public void restart() {
        control.ours("restart").restart();
    }

    /** Ends the server and deletes its data; a second call does nothing, an external server is left alone. */
    @Override
    public void close() {
        control.close();
    }

    @Override
    public String toString() {
        return "TestRedis[port " + port + (isExternal() ? ", external]" : "]");
    }

    /** What a server is started with. */
    public static final class Builder {
        private static final Set<String> DECIDED = Set.of("port", "bind", "dir", "pidfile", "daemonize");

        private final Map<String, String> settings = new LinkedHashMap<>();
        private RedisRecipe.Role role = RedisRecipe.Role.SERVER;
        private @Nullable Path executable;
        private @Nullable Duration clockOffset;
        private boolean closedByCaller;

        private Builder() {}

        /** A line of redis.conf: {@code setting("maxmemory", "10mb")}, or {@code setting("sentinel monitor", "orders …")}. */
        public Builder setting(String name, String value) {
            Objects.requireNonNull(value, "value");
            if (!name.matches("[a-z0-9-]+( [a-z0-9-]+)?") || value.contains("\n")) {
                throw new IllegalArgumentException("Not a setting of one line: \"" + name + "\"");
            }
            if (DECIDED.contains(name)) {
                throw new IllegalArgumentException("The testkit itself decides about \"" + name + "\"");
            }
            settings.put(name, value);
            return this;
        }

        /** Keeps the data over {@link TestRedis#restart()}, even after a kill: every command is written to disk. */
        public Builder persistent() {
            return setting("appendonly", "yes").setting("appendfsync", "always");
        }

        /** Runs another redis-server, or a valkey-server, instead of the bundled Redis 7.0. */
        public Builder executable(Path redisServer) {
            if (!Files.isExecutable(redisServer)) {
                throw new IllegalArgumentException("Not an executable file: " + redisServer);
            }
            executable = redisServer.toAbsolutePath();
            return this;
        }

        /**
         * Sets the server's clock ahead by this much, or behind when negative: {@code TIME}, expiry and scripts see it.
         * Runs the redis-server on the PATH, or another that is not linked statically; the bundled one is. Ask
         * {@link TestRedis#canOffsetClock()} before.
         */
        public Builder clockOffset(Duration ahead) {
            clockOffset = Objects.requireNonNull(ahead, "ahead");
            return this;
        }

        Builder role(RedisRecipe.Role role) {
            this.role = role;
            return this;
        }

        /**
         * Leaves the server out of the testkit's shutdown hook, for a program that closes it in a hook of its own, after
         * what uses it. Should the program forget, the server still ends with the JVM.
         */
        public Builder closedByCaller() {
            closedByCaller = true;
            return this;
        }

        /** Returns when the server answers; throws {@link IllegalStateException} with the server's output otherwise. */
        public TestRedis start() {
            String external = ExternalServer.named(URI_VARIABLE);
            if (external != null) {
                if (!settings.isEmpty() || executable != null || clockOffset != null) {
                    throw ExternalServer.refusal("Redis", URI_VARIABLE, "give it settings, a clock or another program");
                }
                return ExternalRedis.at(external);
            }
            Map<String, String> all = new LinkedHashMap<>(Map.of("save", "", "appendonly", "no"));
            all.putAll(settings);
            FakeClock clock = clockOffset == null ? null : FakeClock.of(clockOffset);
            Path program = program();
            LocalServer server =
                    LocalServer.startOnFreePort(port -> new RedisRecipe(program, role, clock, port, Map.copyOf(all)));
            if (closedByCaller) {
                server.leaveToItsOwner();
            }
            String uri = "redis://" + credentials() + "127.0.0.1:" + server.port();
            return new TestRedis(uri, server.port(), ServerControl.over(server));
        }

        private Path program() {
            if (executable != null) {
                return executable;
            }
            return clockOffset == null ? RedisProgram.unpacked() : RedisProgram.installed();
        }

        private String credentials() {
            String password = settings.get("requirepass");
            return password == null ? "" : ":" + URLEncoder.encode(password, StandardCharsets.UTF_8) + "@";
        }
    }
}
