package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.migrate.DatabasePool;
import com.kapgel.migrate.Migrator;
import com.kapgel.monitoring.Monitoring;
import com.kapgel.security.SecurityHeaders;
import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The live events of one instance, with a short heartbeat and a view into it. */
class OrderFeedIT {

    private final ResourceStack open = new ResourceStack();
    private TestDatabase database;
    private OrderFeed feed;
    private WebServer web;

    @BeforeEach
    void start() {
        database = open.add(TestPostgres.shared().freshDatabase());
        try (Migrator migrator = Migrator.builder()
                .database(database.url(), database.user(), database.password())
                .build()) {
            migrator.migrate();
        }
        HikariDataSource pool = open.add(DatabasePool.production("feed")
                .database(database.url(), database.user(), database.password())
                .open());
        OrderQuery orders = new OrderQuery(new Database(pool));
        Monitoring monitoring =
                open.add(Monitoring.builder().environment("test").build());
        feed = open.add(new OrderFeed(orders, monitoring.metrics(), Duration.ofMillis(50)));
        web = open.add(WebServer.bind("127.0.0.1", 0, SecurityHeaders.api()));
        Router router = new OrderApi(new Database(pool), orders, feed, monitoring.metrics()).router();
        web.start(context -> {
            var registration = context.addServlet("api", router);
            registration.setAsyncSupported(true);
            registration.addMapping("/api/*");
        });
    }

    @AfterEach
    void stop() {
        feed.close();
        open.close();
    }

    @Test
    void aSilentStreamShowsThatItLives() throws Exception {
        try (EventReader events = follow(1)) {
            events.awaitStatuses("NEW");

            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> heartbeats(events) > 3);
        }
    }

    @Test
    void whatAnotherInstanceChangesIsSeenToo() throws Exception {
        try (EventReader events = follow(1)) {
            events.awaitStatuses("NEW");

            execute("insert into order_status_changes (order_id, status) values (1, 'CONFIRMED')");

            events.awaitStatuses("NEW", "CONFIRMED");
        }
    }

    @Test
    void aViewerWhoHangsUpIsForgotten() throws IOException {
        try (Socket browser = request()) {
            assertThat(browser.getInputStream().read()).isPositive();
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> feed.viewers() == 1);
        }

        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> feed.viewers() == 0);
    }

    @Test
    void aViewerWhoDoesNotReadHoldsUpNobody() throws Exception {
        execute("""
                insert into orders (customer_id, branch_id, total) values (2, 1, 85.00);
                insert into order_status_changes (order_id, status) values (2, 'NEW');
                """);
        try (Socket sleeper = request();
                EventReader reader = follow(2)) {
            reader.awaitStatuses("NEW");
            // Far more than an order ever has, and than the buffers of a connection and the queue of a stream take.
            execute(
                    "insert into order_status_changes (order_id, status) select 1, 'CONFIRMED' from generate_series(1, 20000)");

            execute("insert into order_status_changes (order_id, status) values (2, 'CONFIRMED')");
            reader.awaitStatuses("NEW", "CONFIRMED");
            execute("insert into order_status_changes (order_id, status) values (2, 'CANCELLED')");
            reader.awaitEnd();

            assertThat(sleeper.isConnected()).isTrue();
            assertThat(reader.statuses()).containsExactly("NEW", "CONFIRMED", "CANCELLED");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBrokenStreamLeavesTheOthersTheirHeartbeat(BreakableStream.Break how) throws Exception {
        BreakableStream breakable = new BreakableStream(how);
        feed.watch(1, 0, breakable.request(), breakable.response());
        try (EventReader events = follow(1)) {
            events.awaitStatuses("NEW");
            breakable.breakNow();
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(breakable::wasNoticed);
            long before = heartbeats(events);

            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> heartbeats(events) > before + 3);
        }
    }

    @Test
    void aGoodbyeEndsTheStreamsAndThoseThatStillCome() throws Exception {
        try (EventReader events = follow(1)) {
            events.awaitStatuses("NEW");

            feed.sayGoodbye();

            events.awaitEnd();
            assertThat(events.lines()).containsSubsequence("event: bye", "data: {}");
            assertThat(events.lines()).anyMatch(line -> line.matches("retry: (5|6|7|8|9|1.|2.)\\d\\d"));
        }
        try (EventReader late = follow(1)) {
            late.awaitEnd();
            assertThat(late.response().statusCode()).isEqualTo(200);
            assertThat(late.lines()).contains("event: bye");
        }
    }

    @Test
    void closingTheFeedEndsTheStreams() throws Exception {
        try (EventReader events = follow(1)) {
            events.awaitStatuses("NEW");

            feed.close();

            events.awaitEnd();
            assertThat(feed.viewers()).isZero();
        }
    }

    private static long heartbeats(EventReader events) {
        return events.lines().stream().filter(":"::equals).count();
    }

    private EventReader follow(long orderId) throws IOException, InterruptedException {
        URI events = URI.create("http://127.0.0.1:" + web.port() + "/api/orders/" + orderId + "/events");
        HttpRequest request = HttpRequest.newBuilder(events).build();
        return new EventReader(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofLines()));
    }

    private Socket request() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(2_048);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), web.port()));
        socket.getOutputStream()
                .write("GET /api/orders/1/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
