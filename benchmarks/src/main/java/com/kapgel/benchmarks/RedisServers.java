package com.kapgel.benchmarks;

import com.kapgel.testkit.TestRedis;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** The Redis to measure on: {@code REDIS_URI}, else {@code redis-server} on the PATH, else the embedded one, which is slower. */
final class RedisServers implements AutoCloseable {
    private final String uri;
    private final String description;
    private final AutoCloseable server;

    private RedisServers(String uri, String description, AutoCloseable server) {
        this.uri = uri;
        this.description = description;
        this.server = server;
    }

    static RedisServers open() {
        String given = System.getenv("REDIS_URI");
        if (given != null && !given.isBlank()) {
            return new RedisServers(given, "the one in REDIS_URI", () -> {});
        }
        Optional<Path> onPath = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst();
        TestRedis redis = onPath.isPresent()
                ? TestRedis.builder().executable(onPath.get()).start()
                : TestRedis.start();
        return new RedisServers(redis.uri(), onPath.isPresent() ? "redis-server on the PATH" : "embedded", redis);
    }

    String uri() {
        return uri;
    }

    @Override
    public void close() throws Exception {
        server.close();
    }

    @Override
    public String toString() {
        return description;
    }
}
