package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.migrate.DatabasePool;
import com.kapgel.migrate.Migrator;
import com.kapgel.security.SecurityHeaders;
import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
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
        feed = open.add(new OrderFeed(orders, Duration.ofMillis(50)));
        web = open.add(WebServer.bind("127.0.0.1", 0, SecurityHeaders.api()));
        Router router = new OrderApi(new Database(pool), orders, feed).router();
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
        try (EventReader events = follow()) {
            events.awaitStatuses("NEW");

            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> events.lines().stream().filter(":"::equals).count() > 3);
        }
    }

    @Test
    void whatAnotherInstanceChangesIsSeenToo() throws Exception {
        try (EventReader events = follow()) {
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
        try (Socket sleeper = request();
                EventReader reader = follow()) {
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> feed.viewers() == 2);
            // More than socket buffers and the queue of a stream take.
            execute("""
                    insert into order_status_changes (order_id, status)
                    select 1, 'CONFIRMED' from generate_series(1, 50000)
                    """);
            execute("insert into order_status_changes (order_id, status) values (1, 'DELIVERED')");

            reader.awaitLine("DELIVERED");
            reader.awaitEnd();

            assertThat(reader.statuses()).hasSize(50_002);
            assertThat(sleeper.isConnected()).isTrue();
        }
    }

    @Test
    void closingTheFeedEndsTheStreams() throws Exception {
        try (EventReader events = follow()) {
            events.awaitStatuses("NEW");

            feed.close();

            events.awaitEnd();
            assertThat(feed.viewers()).isZero();
        }
    }

    private EventReader follow() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + web.port() + "/api/orders/1/events"))
                .build();
        return new EventReader(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofLines()));
    }

    private Socket request() throws IOException {
        Socket socket = new Socket("127.0.0.1", web.port());
        socket.getOutputStream()
                .write("GET /api/orders/1/events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
