package com.kapgel.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultProxyIT {
    private static final Duration NEVER = Duration.ofHours(1);

    private final EchoServer server = EchoServer.start();
    private final FaultProxy proxy = FaultProxy.before(server.port());

    @AfterEach
    void close() {
        proxy.close();
        server.close();
    }

    @Test
    void isTransparentWhenHealthy() throws Exception {
        byte[] sent = new byte[8 << 20];
        new Random(1).nextBytes(sent);
        try (Socket client = connect()) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    client.getOutputStream().write(sent);
                    client.shutdownOutput();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(sent);
            sending.join();
        }
        await().untilAsserted(() -> assertThat(server.endings()).containsExactly("end"));
        await().until(() -> proxy.connections() == 0);
    }

    @Test
    void servesManyAtOnce() {
        List<Socket> clients =
                IntStream.range(0, 50).parallel().mapToObj(i -> connect()).toList();
        assertThat(clients.stream().parallel())
                .allSatisfy(client -> assertThat(echo(client, "menu")).isEqualTo("menu"));
        assertThat(proxy.connections()).isEqualTo(50);
        clients.forEach(FaultProxyIT::close);
        await().until(() -> proxy.connections() == 0);
    }

    @Test
    void passesRedisOn() {
        assumeTrue(ExternalServer.named(TestRedis.URI_VARIABLE) == null);
        try (TestRedis redis = TestRedis.start();
                FaultProxy network = FaultProxy.before(redis.port());
                RedisLine line = RedisLine.to(network.port())) {
            line.send("PING");
            assertThat(line.receive()).isEqualTo("+PONG");
        }
    }

    @Test
    void delaysOpenAndNewConnections() {
        try (Socket open = connect()) {
            proxy.replies().latency(Duration.ofMillis(150));
            assertThat(timeOf(() -> echo(open, "menu"))).isGreaterThanOrEqualTo(Duration.ofMillis(150));
            try (Socket fresh = connect()) {
                proxy.bothWays().latency(Duration.ofMillis(100));
                assertThat(timeOf(() -> echo(fresh, "menu"))).isGreaterThanOrEqualTo(Duration.ofMillis(200));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void keepsTheOrderUnderJitter() throws Exception {
        proxy.bothWays().jitter(Duration.ofMillis(20));
        StringBuilder sent = new StringBuilder();
        try (Socket client = connect()) {
            for (int i = 0; i < 200; i++) {
                client.getOutputStream().write((i + ",").getBytes(US_ASCII));
                sent.append(i).append(',');
            }
            assertThat(receive(client, sent.length())).isEqualTo(sent.toString());
        }
    }

    @Test
    void letsAShareOfTheRepliesComeLate() throws Exception {
        Duration late = Duration.ofMillis(300);
        proxy.replies().late(0.5, late);
        try (Socket client = connect()) {
            List<Duration> times = IntStream.range(0, 12)
                    .mapToObj(i -> timeOf(() -> echo(client, "menu")))
                    .toList();
            assertThat(times).anyMatch(time -> time.compareTo(late) >= 0).anyMatch(time -> time.compareTo(late) < 0);
        }
    }

    @Test
    void limitsTheBandwidth() throws Exception {
        proxy.requests().bandwidth(4_000);
        try (Socket client = connect()) {
            assertThat(timeOf(() -> echo(client, "x".repeat(2_000)))).isGreaterThan(Duration.ofMillis(400));
        }
    }

    @Test
    void dripsSlowly() throws Exception {
        proxy.replies().drip(Duration.ofMillis(40));
        try (Socket client = connect()) {
            client.getOutputStream().write("delivery".getBytes(US_ASCII));
            byte[] first = new byte[8];
            assertThat(client.getInputStream().read(first)).isEqualTo(1);
            assertThat(timeOf(() -> receive(client, 7))).isGreaterThanOrEqualTo(Duration.ofMillis(240));
        }
    }

    @Test
    void letsEverythingVanishWhenHalfOpen() throws Exception {
        try (Socket open = connect()) {
            assertThat(echo(open, "menu")).isEqualTo("menu");
            proxy.halfOpen();
            expectSilence(open);
            try (Socket fresh = connect()) {
                expectSilence(fresh);
            }
            assertThat(server.endings()).isEmpty();

            proxy.heal();
            // A stream with a hole is not continued.
            assertThatThrownBy(() -> receive(open, 1)).isInstanceOf(SocketException.class);
            await().until(() -> server.endings().contains("Connection reset"));
            try (Socket fresh = connect()) {
                assertThat(echo(fresh, "menu")).isEqualTo("menu");
            }
        }
    }

    @Test
    void hidesAGoodByeWhenHalfOpen() throws Exception {
        try (Socket client = connect()) {
            echo(client, "menu");
            proxy.halfOpen();
        }
        await().until(() -> proxy.connections() == 0);
        assertThat(server.endings()).isEmpty();
        proxy.heal();
        await().until(() -> server.endings().size() == 1);
    }

    @Test
    void continuesAConnectionThatHasLostNothing() throws Exception {
        try (Socket client = connect()) {
            echo(client, "menu");
            proxy.halfOpen();
            proxy.heal();
            assertThat(echo(client, "menu")).isEqualTo("menu");
        }
    }

    @Test
    void letsATlsHandshakeHangWhenHalfOpen() throws Exception {
        proxy.halfOpen();
        try (SSLSocket client = (SSLSocket) SSLSocketFactory.getDefault().createSocket("127.0.0.1", proxy.port())) {
            client.setSoTimeout(300);
            assertThatThrownBy(client::startHandshake).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void forgetsOnlyOpenConnections() throws Exception {
        try (Socket open = connect()) {
            echo(open, "menu");
            proxy.forget();
            expectSilence(open);
            try (Socket fresh = connect()) {
                assertThat(echo(fresh, "menu")).isEqualTo("menu");
            }
        }
    }

    @Test
    void cutsInAnOrderlyWay() throws Exception {
        try (Socket client = connect()) {
            echo(client, "menu");
            proxy.cut();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            await().untilAsserted(() -> assertThat(server.endings()).containsExactly("end"));
            try (Socket fresh = connect()) {
                assertThat(echo(fresh, "menu")).isEqualTo("menu");
            }
        }
        await().until(() -> proxy.connections() == 0);
    }

    @Test
    void cutsInAnOrderlyWayAlsoWithBytesUnderWay() throws Exception {
        proxy.bothWays().latency(NEVER);
        try (Socket client = connect()) {
            client.getOutputStream().write(new byte[100_000]);
            proxy.cut();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        await().untilAsserted(() -> assertThat(server.endings()).containsExactly("end"));
    }

    @Test
    void resetsBothEnds() throws Exception {
        try (Socket client = connect()) {
            echo(client, "menu");
            proxy.reset();
            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
            await().untilAsserted(() -> assertThat(server.endings()).containsExactly("Connection reset"));
        }
    }

    @Test
    void refusesUntilItAcceptsAgain() throws Exception {
        int port = proxy.port();
        try (Socket client = connect()) {
            echo(client, "menu");
            proxy.refuse();
            proxy.refuse();
            assertThatThrownBy(this::connect).hasCauseInstanceOf(ConnectException.class);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        proxy.accept();
        proxy.accept();
        assertThat(proxy.port()).isEqualTo(port);
        try (Socket client = connect()) {
            assertThat(echo(client, "menu")).isEqualTo("menu");
        }
    }

    @Test
    void deliversAtOnceWhatWaitsWhenItHeals() throws Exception {
        proxy.requests().latency(NEVER).jitter(NEVER).late(1, NEVER);
        proxy.replies().drip(NEVER);
        try (Socket client = connect()) {
            client.getOutputStream().write("menu".getBytes(US_ASCII));
            proxy.heal();
            assertThat(receive(client, 4)).isEqualTo("menu");
        }
    }

    @Test
    void acceptsAgainWhenItHeals() throws Exception {
        proxy.refuse();
        proxy.heal();
        try (Socket client = connect()) {
            assertThat(echo(client, "menu")).isEqualTo("menu");
        }
    }

    @Test
    void takesAFaultBackByZero() throws Exception {
        proxy.bothWays().latency(NEVER).drip(NEVER).late(1, NEVER);
        proxy.bothWays().latency(Duration.ZERO).drip(Duration.ZERO).late(0, NEVER);
        try (Socket client = connect()) {
            assertThat(echo(client, "menu")).isEqualTo("menu");
        }
    }

    @Test
    void resetsClientsWhenTheServerRefuses() throws Exception {
        // Bound and not listening: refused, and nobody else can get the port meanwhile.
        try (Socket nobody = new Socket()) {
            nobody.bind(Ports.onLoopback(0));
            try (FaultProxy before = FaultProxy.before(nobody.getLocalPort());
                    Socket client = new Socket(Ports.onLoopback(0).getAddress(), before.port())) {
                client.setSoTimeout(20_000);

                assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
            }
        }
    }

    @Test
    void isGoneWhenClosed() throws Exception {
        try (Socket client = connect()) {
            echo(client, "menu");
            proxy.close();
            assertThatCode(proxy::close).doesNotThrowAnyException();
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThatThrownBy(this::connect).hasCauseInstanceOf(ConnectException.class);
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("fault-proxy-" + proxy.port());
        assertThatIllegalStateException().isThrownBy(proxy::cut).withMessageContaining("closed");
    }

    @Test
    void refusesWhatIsNoFault() {
        FaultProxy.Lane lane = proxy.bothWays();
        assertThatIllegalArgumentException().isThrownBy(() -> lane.latency(Duration.ofMillis(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> lane.late(1.1, NEVER));
        assertThatIllegalArgumentException().isThrownBy(() -> lane.bandwidth(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FaultProxy.before("no-such-host.invalid", 1))
                .withMessageContaining("no-such-host.invalid");
    }

    private Socket connect() {
        try {
            Socket socket = new Socket();
            socket.connect(Ports.onLoopback(proxy.port()), 5_000);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(20_000);
            return socket;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String echo(Socket client, String text) {
        try {
            client.getOutputStream().write(text.getBytes(US_ASCII));
            return receive(client, text.length());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String receive(Socket client, int length) throws IOException {
        return new String(client.getInputStream().readNBytes(length), US_ASCII);
    }

    private static void expectSilence(Socket client) throws IOException {
        client.setSoTimeout(200);
        client.getOutputStream().write("menu".getBytes(US_ASCII));
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        client.setSoTimeout(20_000);
    }

    private static Duration timeOf(Call call) {
        long start = System.nanoTime();
        try {
            call.run();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Call {
        void run() throws IOException;
    }
}
