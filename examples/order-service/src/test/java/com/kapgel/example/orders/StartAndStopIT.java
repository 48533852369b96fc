package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the service begins and ends, with and without what it needs. */
class StartAndStopIT {

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void startsEverythingByItselfAndLeavesNothingBehindAfterASignal(String signal, int exitCode) throws IOException {
        assumeThat(signal.equals("INT") && signalIsIgnored(2))
                .as("whoever runs us ignores Ctrl-C")
                .isFalse();
        try (ServiceProcess service = ServiceProcess.start(Map.of());
                EventReader viewer = service.follow("/api/orders/1/events")) {
            viewer.awaitStatuses("NEW");
            assertThat(service.output()).contains("PostgreSQL  ", "Redis       ", "Ctrl-C ends everything.");
            List<ProcessHandle> children = service.children();
            int port = service.uri("").getPort();

            service.signal(signal);

            assertThat(service.exitCode()).isEqualTo(exitCode);
            viewer.awaitEnd();
            assertThat(viewer.lines()).containsSubsequence("event: bye", "data: {}");
            assertThat(service.output()).contains("The service has drained in ", "all ended within ");
            Awaitility.await("no server is left")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
            takePort(port).close();
            assertThat(service.output()).doesNotContain(" ERROR ", "\tat ");
        }
    }

    @Test
    void aDrainThatIsLongerThanTheGracePeriodIsOneLineThatNamesTheVariables() {
        try (TestDatabase database = TestPostgres.shared().freshDatabase();
                ServiceProcess service = ServiceProcess.launch(Map.of(
                        "DATABASE_URL", RunningService.databaseUrl(database),
                        "RATE_LIMIT_BACKEND", "memory",
                        "PRE_DRAIN", "20s"))) {
            assertThat(service.exitCode()).isEqualTo(1);
            assertThat(service.output().lines())
                    .singleElement()
                    .asString()
                    .contains("PRE_DRAIN", "GRACE_PERIOD", "it may take 39.0 s", "grace is only 30.0 s");
        }
    }

    @Test
    void aTakenPortIsOneLineAndNothingElseIsStarted() throws IOException {
        try (ServerSocket other = takePort(0);
                ServiceProcess service = ServiceProcess.launch(Map.of("PORT", "" + other.getLocalPort()))) {
            assertThat(service.exitCode()).isEqualTo(1);
            assertThat(service.output().lines()).singleElement().asString().contains("" + other.getLocalPort(), "PORT");
        }
    }

    @Test
    void aWrongEnvironmentIsReportedWholeAndWithoutValues() {
        Map<String, String> wrong = Map.of(
                "DATABASE_URL", "postgres//kap:s3cret@db.example/orders",
                "PORT", "eighty",
                "TRUSTED_PROXIES", "10.0.0.0/99",
                "RATE_LIMIT_BACKEND", "sometimes");

        try (ServiceProcess service = ServiceProcess.launch(wrong)) {
            assertThat(service.exitCode()).isEqualTo(1);
            assertThat(service.output())
                    .contains("DATABASE_URL", "PORT", "TRUSTED_PROXIES", "RATE_LIMIT_BACKEND", "Nothing was started")
                    .doesNotContain("s3cret", "db.example", "eighty", "sometimes", "\tat ");
        }
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsOneLineThatNamesTheVariable() throws IOException {
        int closedPort;
        try (ServerSocket closed = takePort(0)) {
            closedPort = closed.getLocalPort();
        }
        Map<String, String> variables = Map.of(
                "DATABASE_URL",
                "postgres://kap:s3cret@127.0.0.1:" + closedPort + "/orders",
                "RATE_LIMIT_BACKEND",
                "memory");

        try (ServiceProcess service = ServiceProcess.launch(variables)) {
            assertThat(service.exitCode()).isEqualTo(1);
            assertThat(service.output().lines())
                    .singleElement()
                    .asString()
                    .contains("DATABASE_URL")
                    .doesNotContain("s3cret", "kap", "" + closedPort);
        }
    }

    private static ServerSocket takePort(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    /** A process inherits what its parent ignores, and the JVM then leaves the signal alone. */
    private static boolean signalIsIgnored(int number) throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                        .anyMatch(mask -> (mask >> (number - 1) & 1) == 1);
    }
}
