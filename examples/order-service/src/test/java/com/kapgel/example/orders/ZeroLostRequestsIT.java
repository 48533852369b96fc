package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A rolling restart under load, behind a balancer that learns of it late. Clients keep their connections, a quarter of the requests places
 * an order, and nobody repeats a request.
 */
@Tag("slow")
class ZeroLostRequestsIT {

    private static final Duration PROPAGATION = Duration.ofSeconds(3);
    private static final int REQUESTS_PER_SECOND = 200;

    private final ResourceStack open = new ResourceStack();
    private final TestDatabase database = open.add(TestPostgres.shared().freshDatabase());
    private final TcpBalancer balancer = open.add(TcpBalancer.start(PROPAGATION));

    @AfterEach
    void close() {
        open.close();
    }

    /**
     * The second half is the negative control, on instances that end without a drain: it is the drain that makes the difference, and this
     * test would notice.
     */
    @Test
    void aRollingRestartLosesNoRequestAndWithoutTheDrainItDoes() throws SQLException {
        List<ServiceProcess> draining = startTwo(Map.of("PRE_DRAIN", "8s", "GRACE_PERIOD", "40s"));
        List<ServiceProcess> abrupt = new ArrayList<>();
        int before = orders();
        SteadyOrders load = open.add(SteadyOrders.start(balancer.port(), REQUESTS_PER_SECOND));
        awaitAnswers(load, REQUESTS_PER_SECOND);

        for (ServiceProcess old : draining) {
            old.signal("TERM");
            ServiceProcess replacement = launch(Map.of("DRAIN", "false"));
            join(replacement);
            abrupt.add(replacement);
            assertThat(old.exitCode()).isEqualTo(143);
            assertThat(old.output()).contains("The service has drained in ", " in flight, all ended within ");
        }
        awaitAnswers(load, load.answered() + REQUESTS_PER_SECOND);
        load.close();

        assertThat(load.failures()).isEmpty();
        assertThat(orders() - before)
                .as("each order once")
                .isEqualTo(load.placed())
                .isPositive();
        assertThat(load.connections()).as("those that were kept were closed").isGreaterThan(SteadyOrders.CUSTOMERS);

        SteadyOrders lossy = open.add(SteadyOrders.start(balancer.port(), REQUESTS_PER_SECOND));
        awaitAnswers(lossy, REQUESTS_PER_SECOND);
        assertThat(lossy.failures()).isEmpty();

        abrupt.get(0).signal("TERM");

        Awaitility.await("lost requests")
                .atMost(Duration.ofSeconds(60))
                .until(() -> !lossy.failures().isEmpty());
        lossy.close();
    }

    private List<ServiceProcess> startTwo(Map<String, String> variables) {
        List<ServiceProcess> services = new ArrayList<>(List.of(launch(variables), launch(variables)));
        services.forEach(this::join);
        return services;
    }

    private ServiceProcess launch(Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(variables);
        all.put("DATABASE_URL", RunningService.databaseUrl(database));
        all.put("RATE_LIMIT_BACKEND", "disabled");
        all.put("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1"); // they live for less than a minute
        ServiceProcess service = ServiceProcess.launch(all);
        open.add(() -> {
            if (service.isAlive()) {
                service.signal("KILL"); // what still runs has been looked at
            }
            service.close();
        });
        return service;
    }

    private void join(ServiceProcess service) {
        service.awaitReady();
        URI uri = service.uri("");
        balancer.add(uri);
        Awaitility.await("in rotation").atMost(Duration.ofSeconds(60)).until(() -> balancer.isInRotation(uri));
    }

    private static void awaitAnswers(SteadyOrders load, int count) {
        Awaitility.await("answers").atMost(Duration.ofSeconds(60)).until(() -> load.answered() >= count);
    }

    private int orders() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from orders")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
