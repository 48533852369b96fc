package com.kapgel.benchmarks;

import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The order service on a database that refuses every order, and a client of it: nine in ten requests read an order, one places one. */
final class FailingService implements AutoCloseable {
    private static final int REQUESTS_FOR_A_FAILURE = 10;
    private static final String REFUSING_ORDERS = """
            create function refuse() returns trigger language plpgsql as $$
            begin
              raise exception 'order of ayse@example.com cannot be charged';
            end $$;
            create trigger refuse before insert on orders for each row execute function refuse();
            """;

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger requests = new AtomicInteger();
    private final OrderServiceProcess service;
    private final SentryState.Server sentry;
    private final TestDatabase database;
    private final HttpRequest reading;
    private final HttpRequest failing;

    private FailingService(OrderServiceProcess service, SentryState.Server sentry, TestDatabase database) {
        this.service = service;
        this.sentry = sentry;
        this.database = database;
        URI orders = service.uri().resolve("/api/orders");
        reading = HttpRequest.newBuilder(service.uri().resolve("/api/orders/1")).build();
        failing = HttpRequest.newBuilder(orders)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        "{\"customerId\":1,\"branchId\":1,\"items\":[{\"productId\":3,\"quantity\":2}]}"))
                .build();
    }

    static FailingService start(TestPostgres postgres, SentryState state) throws Exception {
        TestDatabase database = postgres.freshDatabase();
        SentryState.Server sentry = state.open();
        OrderServiceProcess service = OrderServiceProcess.start(Map.of(
                "DATABASE_URL",
                database.url()
                        .replaceFirst(
                                "^jdbc:postgresql://",
                                "postgresql://" + database.user() + ":" + database.password() + "@"),
                "RATE_LIMIT_BACKEND",
                "disabled",
                "SENTRY_DSN",
                sentry.dsn()));
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(REFUSING_ORDERS);
        }
        return new FailingService(service, sentry, database);
    }

    /** Sends the next request, and tells whether its answer has the status that it should have. */
    boolean isAnsweredAsExpected(int key) {
        boolean fails = requests.incrementAndGet() % REQUESTS_FOR_A_FAILURE == 0;
        try {
            int status = client.send(fails ? failing : reading, BodyHandlers.ofByteArray())
                    .statusCode();
            return status == (fails ? 500 : 200);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() throws Exception {
        service.close();
        sentry.close();
        database.close();
    }
}
