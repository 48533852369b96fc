package com.kapgel.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a Redis server, or a sentinel, is configured, started and ended. */
record RedisRecipe(Path program, Role role, @Nullable FakeClock clock, int port, Map<String, String> settings)
        implements Recipe {
    /** What the program is to be. */
    enum Role {
        SERVER,
        CLUSTER_NODE,
        SENTINEL
    }

    @Override
    public String name() {
        return "redis-server";
    }

    /** Settings go into a file, not onto the command line, where everybody on the machine could read a password. */
    @Override
    public void prepare(Path folder) {
        StringBuilder lines = new StringBuilder();
        lines.append("bind 127.0.0.1\nport ").append(port).append('\n');
        lines.append("dir \"").append(folder).append("\"\n");
        lines.append("pidfile \"").append(pidFile(folder)).append("\"\n");
        if (role == Role.CLUSTER_NODE) {
            // The usual bus port, 10000 above, would be among those that outgoing connections take.
            lines.append("cluster-enabled yes\ncluster-port ")
                    .append(Ports.free())
                    .append('\n');
        }
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
        List<String> command = new ArrayList<>(clock == null ? List.of() : clock.prefix());
        command.addAll(List.of(program.toString(), folder.resolve("redis.conf").toString()));
        if (role == Role.SENTINEL) {
            command.add("--sentinel");
        }
        return command;
    }

    /** Redis writes the pid file once it has got its port. */
    @Override
    public boolean answers(Path folder, long pid) {
        boolean answers = PidFile.names(pidFile(folder), pid) && RedisPing.isAnswered("127.0.0.1", port);
        if (answers && clock != null) {
            FakeClock.forgetSharedMemory(pid);
        }
        return answers;
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

    private static Path pidFile(Path folder) {
        return folder.resolve("redis.pid");
    }
}
