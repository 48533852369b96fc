package com.kapgel.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** How a Redis server is configured, started and ended. */
record RedisRecipe(Path program, int port, Map<String, String> settings) implements Recipe {
    @Override
    public String name() {
        return "redis-server";
    }

    /** Settings go into a file, not onto the command line, where everybody on the machine could read a password. */
    @Override
    public void prepare(Path folder) {
        StringBuilder lines = new StringBuilder("bind 127.0.0.1\nport " + port + "\ndir \"" + folder + "\"\n");
        settings.forEach((name, value) -> lines.append(name)
                .append(' ')
                .append(value.isEmpty() ? "\"\"" : value)
                .append('\n'));
        try {
            Files.writeString(folder.resolve("redis.conf"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the configuration of " + name(), e);
        }
    }

    @Override
    public List<String> command(Path folder) {
        return List.of(program.toString(), folder.resolve("redis.conf").toString());
    }

    @Override
    public boolean answers() {
        return RedisPing.isAnswered("127.0.0.1", port);
    }

    @Override
    public String stopSignal() {
        return "TERM";
    }

    @Override
    public String lastSignal() {
        return "KILL";
    }

    @Override
    public void cleanUpAfterKill(Path folder) {
        // Redis leaves nothing outside of its folder.
    }
}
