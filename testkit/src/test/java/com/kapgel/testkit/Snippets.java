package com.kapgel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.servlet.http.HttpServlet;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the README shows. */
class Snippets {
    @Test
    void redis() {
        try (TestRedis redis = TestRedis.start()) {
            assertThat(redis.uri()).startsWith("redis://"); // give it to your client
            if (!redis.isExternal()) {
                redis.pause(); // SIGSTOP: the server hangs
                redis.resume(); // SIGCONT
                redis.kill(); // SIGKILL: connection refused
                redis.restart(); // the same port; empty, unless built with persistent()
            }
        }
    }

    @Test
    void faults() {
        assumeTrue(ExternalServer.named(TestRedis.URI_VARIABLE) == null);
        try (TestRedis redis = TestRedis.start();
                FaultProxy network = FaultProxy.before(redis.port())) { // clients connect to network.port()
            network.bothWays().latency(Duration.ofMillis(40)).jitter(Duration.ofMillis(10));
            network.replies().late(0.5, Duration.ofMillis(200)); // half of the replies
            network.requests().bandwidth(10_000); // bytes per second
            network.replies().drip(Duration.ofMillis(50)); // a byte at a time
            network.halfOpen(); // bytes vanish, nothing is closed, also for new connections
            network.forget(); // the open connections are dead and nobody is told; new ones work
            network.cut(); // FIN for the open connections
            network.reset(); // RST
            network.refuse(); // RST, and ECONNREFUSED until accept()
            network.heal();
            try (RedisLine line = RedisLine.to(network.port())) {
                line.send("PING");
                assertThat(line.receive()).isEqualTo("+PONG");
            }
        }
    }

    @Test
    void sentinel() {
        assumeTrue(ExternalServer.named(TestRedis.URI_VARIABLE) == null);
        try (TestSentinel redis = TestSentinel.start()) { // master, replica, one sentinel
            assertThat(redis.uri()).endsWith("#orders");
            redis.failOver(); // the two swap their roles
            redis.master().kill(); // the hard way
        }
    }

    @Test
    void cluster() {
        assumeTrue(ExternalServer.named(TestRedis.URI_VARIABLE) == null);
        try (TestCluster redis = TestCluster.start()) { // three nodes without replicas
            int slot = redis.slotOf("orders:42");
            TestRedis other = redis.nodes().stream()
                    .filter(node -> node != redis.ownerOf(slot))
                    .findFirst()
                    .orElseThrow();
            redis.startMovingSlot(slot, other); // ASK
            redis.moveSlot(slot, other); // the keys go over, then MOVED
            assertThat(redis.ownerOf(slot)).isSameAs(other);
        }
    }

    @Test
    void postgres() throws Exception {
        try (TestDatabase db = TestPostgres.shared().freshDatabase();
                Connection connection = db.connect()) {
            assertThat(connection.createStatement().execute("CREATE TABLE orders (id bigint)"))
                    .isFalse();
        }
    }

    @Test
    void pooler() throws Exception {
        try (TestDatabase db = TestPostgres.shared().freshDatabase()) {
            assumeTrue(TestPgBouncer.isInstalled(), TestPgBouncer.HOW_TO_INSTALL);
            try (TestPgBouncer pooler = TestPgBouncer.before(db)
                            .setting("pool_mode", "transaction")
                            .start();
                    Connection connection = DriverManager.getConnection(pooler.url(), "anybody", "")) {
                assertThat(connection.isValid(5)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void containers(ServletContainers container) throws Exception {
        HttpServlet servlet = new HttpServlet() {
            private static final long serialVersionUID = 1L;
        };
        try (RunningContainer server =
                container.start(context -> context.addServlet("empty", servlet).addMapping("/empty"))) {
            HttpRequest request =
                    HttpRequest.newBuilder(server.uri().resolve("empty")).build();
            assertThat(HttpClient.newHttpClient()
                            .send(request, BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(405);
        }
    }

    @Test
    void tls() throws Exception {
        try (RunningContainer server = ServletContainers.JETTY.start(context -> {});
                TlsFrontend front = TlsFrontend.before(server.uri())) { // a reverse proxy that ends TLS
            HttpClient client =
                    HttpClient.newBuilder().sslContext(front.trust()).build();
            HttpRequest request =
                    HttpRequest.newBuilder(front.uri().resolve("nowhere")).build();
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(404);
        }
    }
}
