package com.kapgel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LocalServerIT {
    @Test
    void leavesNothingBehindWhenTheCleanUpAfterItFails() {
        Set<ProcessHandle> before = ProcessHandle.current().descendants().collect(Collectors.toSet());
        Untidy untidy = new Untidy();
        LocalServer server = LocalServer.start(untidy);
        List<ProcessHandle> processes = ProcessHandle.current()
                .descendants()
                .filter(process -> !before.contains(process))
                .toList();

        assertThatIllegalStateException().isThrownBy(server::close).withMessage("cannot clean up");

        await().untilAsserted(() ->
                assertThat(processes).isNotEmpty().filteredOn(Signals::reaches).isEmpty());
        assertThat(untidy.folder).doesNotExist();
    }

    /** Our own redis-server is linked statically, and its C library has other words for it than the machine's. */
    @Test
    void takesAnotherPortWhenSomebodyHasTakenTheFirst() throws IOException {
        try (ServerSocket somebody = new ServerSocket(0, 1, Ports.onLoopback(0).getAddress())) {
            List<Integer> tried = new ArrayList<>();
            LocalServer server = LocalServer.startOnFreePort(free -> {
                int port = tried.isEmpty() ? somebody.getLocalPort() : free;
                tried.add(port);
                return new RedisRecipe(RedisProgram.unpacked(), RedisRecipe.Role.SERVER, null, port, Map.of());
            });
            try (server) {
                assertThat(tried).hasSize(2);
                assertThat(RedisPing.isAnswered("127.0.0.1", server.port())).isTrue();
            }
        }
    }

    /** A server that listens nowhere, and leaves something outside of its folder that nobody can remove. */
    private static final class Untidy implements Recipe {
        private Path folder = Path.of("");

        @Override
        public String name() {
            return "untidy";
        }

        @Override
        public int port() {
            return 1;
        }

        @Override
        public void prepare(Path given) {
            folder = given;
        }

        @Override
        public List<String> command(Path given) {
            return List.of("sleep", "600");
        }

        @Override
        public boolean answers(Path given, long pid) {
            return true;
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
        public void cleanUpAfterKill(Path given) {
            throw new IllegalStateException("cannot clean up");
        }
    }
}
