package com.kapgel.testkit;

import com.kapgel.testkit.RedisFault.Scene;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Faults of a single server, without anything between it and its clients. */
final class ServerScenes {
    private ServerScenes() {}

    static Scene healthy() {
        return of(TestRedis.start(), (redis, length) -> {}, redis -> {});
    }

    static Scene absent() {
        TestRedis redis = TestRedis.start();
        redis.stop();
        return of(redis, (absent, length) -> {}, TestRedis::restart);
    }

    static Scene killed(TestRedis.Builder server, int losses) {
        return new ServerScene(server.start(), "", (redis, length) -> redis.kill(), TestRedis::restart, losses, 1);
    }

    static Scene paused() {
        return of(TestRedis.start(), (redis, length) -> redis.pause(), TestRedis::resume);
    }

    static Scene clientPause() {
        return of(
                TestRedis.start(),
                (redis, length) -> RedisAnswer.to(redis, "CLIENT", "PAUSE", Long.toString(length.toMillis()), "ALL"),
                redis -> {});
    }

    static Scene scriptsFlushed() {
        return new RepeatedScene(
                healthy(),
                Duration.ofMillis(20),
                scene -> RedisAnswer.to(server(scene), "SCRIPT", "FLUSH"),
                scene -> {});
    }

    static Scene dataFlushed() {
        return new ServerScene(
                TestRedis.start(), "", (redis, length) -> RedisAnswer.to(redis, "FLUSHALL"), redis -> {}, 1, 0);
    }

    static Scene outOfMemory() {
        return of(
                TestRedis.start(),
                (redis, length) -> RedisAnswer.to(redis, "CONFIG", "SET", "maxmemory", "1"),
                redis -> RedisAnswer.to(redis, "CONFIG", "SET", "maxmemory", "0"));
    }

    static Scene readOnly() {
        return of(
                TestRedis.start(),
                (redis, length) -> RedisAnswer.to(redis, "REPLICAOF", "127.0.0.1", "1"),
                redis -> RedisAnswer.to(redis, "REPLICAOF", "NO", "ONE"));
    }

    /** Redis is made to load slowly: a pause after every key, of which there are enough for the length of the fault. */
    static Scene loading() {
        int keys = 500;
        TestRedis server = TestRedis.builder()
                .setting("enable-debug-command", "yes")
                .setting("loading-process-events-interval-bytes", "1024")
                .start();
        RedisAnswer.to(server, "DEBUG", "POPULATE", Integer.toString(keys), "filler", "1000");
        return of(
                server,
                (redis, length) -> {
                    String microsPerKey = Long.toString(length.toNanos() / 1_000 / keys);
                    RedisAnswer.to(redis, "CONFIG", "SET", "key-load-delay", microsPerKey);
                    Thread reload = new Thread(() -> reload(redis), "reload");
                    reload.setDaemon(true);
                    reload.start();
                },
                redis -> RedisAnswer.to(redis, "CONFIG", "SET", "key-load-delay", "0"));
    }

    private static void reload(TestRedis redis) {
        try {
            RedisAnswer.to(redis, "DEBUG", "RELOAD");
        } catch (UncheckedIOException | IllegalStateException e) {
            // It takes longer than anybody waits, or the server has been closed.
        }
    }

    static Scene scriptForbidden() {
        TestRedis redis = TestRedis.builder()
                .setting(
                        "user",
                        "limiter on >s3cret ~kapgel:* -@all +@connection +evalsha +eval +time +get +mget +set +del")
                .start();
        return new ServerScene(redis, "limiter:s3cret@", (server, length) -> {}, server -> {}, 0, 0);
    }

    static Scene tooManyClients() {
        AtomicReference<@Nullable Socket> last = new AtomicReference<>();
        return new ServerScene(
                TestRedis.start(),
                "",
                (redis, length) -> last.set(letInNobodyButOne(redis)),
                redis -> letInAll(last.getAndSet(null)),
                0,
                1);
    }

    private static Socket letInNobodyButOne(TestRedis redis) {
        try {
            Socket socket = new Socket();
            socket.connect(Ports.onLoopback(redis.port()));
            say(socket, "CONFIG SET maxclients 1\r\nCLIENT KILL TYPE normal SKIPME yes\r\n");
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void letInAll(@Nullable Socket socket) {
        if (socket != null) {
            try (socket) {
                say(socket, "CONFIG SET maxclients 10000\r\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void say(Socket socket, String commands) throws IOException {
        socket.getOutputStream().write(commands.getBytes(StandardCharsets.US_ASCII));
        if (socket.getInputStream().read(new byte[100]) < 0) {
            throw new IOException("Redis hung up");
        }
    }

    private static Scene of(TestRedis redis, BiConsumer<TestRedis, Duration> strike, Consumer<TestRedis> heal) {
        return new ServerScene(redis, "", strike, heal, 0, 0);
    }

    private static TestRedis server(Scene scene) {
        return ((ServerScene) scene).redis;
    }

    /** A server with its fault. */
    private static final class ServerScene extends Scene {
        private final TestRedis redis;
        private final String credentials;
        private final BiConsumer<TestRedis, Duration> strike;
        private final Consumer<TestRedis> heal;
        private final int losses;
        private final int breaks;

        ServerScene(
                TestRedis redis,
                String credentials,
                BiConsumer<TestRedis, Duration> strike,
                Consumer<TestRedis> heal,
                int losses,
                int breaks) {
            this.redis = redis;
            this.credentials = credentials;
            this.strike = strike;
            this.heal = heal;
            this.losses = losses;
            this.breaks = breaks;
        }

        @Override
        public String uri() {
            return "redis://" + credentials + "127.0.0.1:" + redis.port();
        }

        @Override
        public void strike(Duration length) {
            strike.accept(redis, length);
        }

        @Override
        public void heal() {
            heal.accept(redis);
        }

        @Override
        public int losses() {
            return losses;
        }

        @Override
        public int breaks() {
            return breaks;
        }

        @Override
        public void close() {
            redis.close();
        }
    }
}
