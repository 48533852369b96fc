package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.kapgel.health.servlet.DrainFilter;
import com.kapgel.health.servlet.HealthServlet;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import com.kapgel.testkit.TestRedis;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The examples of README and Javadoc, executed. */
@Timeout(120)
class SnippetsIT {
    @Test
    void threeProbesForAService() throws Exception {
        try (TestDatabase database = TestPostgres.shared().freshDatabase();
                TestRedis redis = TestRedis.start()) {
            DataSource dataSource = database.dataSource();
            String redisUri = redis.uri();
            String gitSha = "4f2a9c1";
            List<Health> started = new ArrayList<>();

            try (RunningContainer server = ServletContainers.JETTY.start(servletContext -> {
                Health health = Health.builder()
                        .version(gitSha)
                        .readiness("database", HealthCheck.database(dataSource))
                        .readiness("redis", HealthCheck.redis(redisUri))
                        .build();
                HealthServlet.of(health).addTo(servletContext, "/api/health", "/livez", "/readyz");

                started.add(health);
            })) {
                // Patience for a build machine on which a first connection takes longer than a check may.
                await().untilAsserted(() -> {
                    HttpResponse<String> response = get(server.uri().resolve("api/health"));

                    assertThat(response.statusCode()).isEqualTo(200);
                    assertThat(response.body())
                            .contains(
                                    "\"status\":\"healthy\",\"checks\":{\"database\":\"healthy\",\"redis\":\"healthy\"},"
                                            + "\"version\":\"4f2a9c1\"");
                });
            } finally {
                started.forEach(Health::close);
            }
        }
    }

    @Test
    void optionsGroupsAndDetails() throws Exception {
        try (TestDatabase database = TestPostgres.shared().freshDatabase()) {
            DataSource dataSource = database.dataSource();
            HealthCheck search = timeout -> CheckResult.unhealthy(Reason.NOT_READY);
            HealthCheck menu = timeout -> CheckResult.healthy();
            HealthCheck payments = timeout -> CheckResult.healthy();
            HealthListener pager = new HealthListener() {};

            Health.Builder shop = Health.builder()
                    .readiness("database", HealthCheck.database(dataSource), check -> check.failuresBeforeUnhealthy(3))
                    .readiness("search", search, check -> check.nonCritical().deadline(Duration.ofMillis(300)))
                    .startup("menu", menu)
                    .group(
                            "payments",
                            "iyzico",
                            payments,
                            check -> check.every(Duration.ofSeconds(10)).alsoIn("readiness"))
                    .listener(pager);

            try (Health health = shop.build();
                    RunningContainer server = ServletContainers.JETTY.start(servletContext -> {
                        HealthServlet.of(health).group("startup").addTo(servletContext, "/startupz");
                        HealthServlet.of(health).group("payments").addTo(servletContext, "/api/health/payments");

                        HealthServlet.of(health)
                                .detailsFor(request -> request.isUserInRole("operator"))
                                .addTo(servletContext, "/status");
                    })) {
                await().untilAsserted(() -> {
                    assertThat(get(server.uri().resolve("startupz")).body())
                            .contains("\"checks\":{\"menu\":\"healthy\"}");
                    assertThat(get(server.uri().resolve("api/health/payments")).statusCode())
                            .isEqualTo(200);
                    assertThat(get(server.uri().resolve("status")).body())
                            .contains("\"status\":\"degraded\"", "\"search\":\"unhealthy\"");
                });
            }
        }
    }

    @Test
    void livenessThatKnowsADependency() {
        HealthCheck check = timeout -> CheckResult.unhealthy(Reason.UNREACHABLE);

        Health.Builder last = Health.builder()
                .livenessEvenThoughRestartsDoNotHealDependencies("lost-database", check, Duration.ofMinutes(15));

        try (Health health = last.build()) {
            assertThat(health.liveness().status()).isEqualTo(Status.DEGRADED);
        }
    }

    @Test
    void aCheckOfYourOwn() {
        AtomicBoolean menuIsLoaded = new AtomicBoolean();

        HealthCheck menu =
                timeout -> menuIsLoaded.get() ? CheckResult.healthy() : CheckResult.unhealthy(Reason.NOT_READY);

        try (Health health = Health.builder().readiness("menu", menu).build()) {
            assertThat(health.readiness().checks()).hasToString("{menu=unhealthy (not-ready)}");
        }
    }

    @Test
    void readyMadeChecks(@TempDir Path uploads) throws Exception {
        try (TestDatabase database = TestPostgres.shared().freshDatabase();
                TestRedis redis = TestRedis.start();
                HikariDataSource pool = poolOf(database);
                RunningContainer server = ServletContainers.JETTY.start(servletContext -> {})) {
            RedisClient client = RedisClient.create(redis.uri());
            StatefulRedisConnection<String, String> connection = client.connect();
            URI geocoder = server.uri();
            Backend backend = () -> new Backend.State(true);
            Migrator migrator = () -> new Migrator.Plan(List.of());

            Health health = Health.builder()
                    .readiness(
                            "redis", HealthCheck.redis(() -> connection.async().ping()))
                    .readiness("pool", HealthCheck.poolSaturation(pool))
                    .readiness("geocoder", HealthCheck.http(geocoder).within(Duration.ofMillis(500)))
                    .readiness("uploads", HealthCheck.diskSpace(uploads, 500_000_000))
                    .readiness(
                            "limits",
                            HealthCheck.degradedUnless(() -> !backend.status().degraded(), Reason.UNREACHABLE))
                    .startup(
                            "schema",
                            HealthCheck.unhealthyUnless(
                                    () -> migrator.plan().migrations().isEmpty(), Reason.NOT_READY))
                    .build();

            try (health) {
                assertThat(health.report().checks()).hasSize(6);
                assertThat(String.valueOf(health.readiness().checks().get("limits")))
                        .isEqualTo("degraded (unreachable)");
            } finally {
                client.shutdown();
            }
        }
    }

    @Test
    void aPlanForThePool() throws Exception {
        try (TestDatabase database = TestPostgres.shared().freshDatabase()) {
            DataSource dataSource = database.dataSource();

            PoolPlan.ofPoolSize(10)
                    .instances(3)
                    .surge(1) // one more while a new version is rolled out
                    .migrator(2)
                    .reserved(3) // people, backups, other services
                    .requireFitsInto(dataSource); // throws unless it fits
        }
    }

    @Test
    void supabaseRealtime() throws Exception {
        try (FakeRealtime realtime = FakeRealtime.with(FakeRealtime.Manners.GOOD)) {
            URI supabaseUrl = realtime.uri();
            String anonKey = "key";

            Health health = Health.builder()
                    .readiness(
                            "supabase_realtime",
                            HealthCheck.realtime(supabaseUrl, anonKey)
                                    .table("public", "orders")
                                    .canary())
                    .build();

            try (health) {
                await().untilAsserted(() ->
                        assertThat(health.readiness().checks()).hasToString("{supabase_realtime=healthy}"));
            }
        }
    }

    @Test
    void aServiceThatEndsWithoutLosingARequest() throws Exception {
        Feed feed = new Feed();
        AutoCloseable pool = () -> {};
        AutoCloseable errors = () -> {};
        AtomicReference<Drain> built = new AtomicReference<>();

        try (RunningContainer container = ServletContainers.JETTY.start(servletContext -> {
            Server server = new Server();
            Drain drain = Drain.builder()
                    .onGoodbye(feed::sayGoodbye)
                    .onStop("server", Duration.ofSeconds(3), server::stop)
                    .onStop("pool", pool)
                    .onStopLast("errors", Duration.ofSeconds(1), errors)
                    .build();

            Health health = Health.builder().readiness("drain", drain.check()).build();
            DrainFilter.of(drain).addTo(servletContext, "/*");

            HealthServlet.of(health).addTo(servletContext, "/api/health");
            built.set(drain);
        })) {
            assertThat(get(container.uri().resolve("api/health")).body()).contains("{\"drain\":\"healthy\"}");
            assertThat(built.get()).hasToString("Drain[waiting, 0 in flight]");
        }
    }

    private static HikariDataSource poolOf(TestDatabase database) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.dataSource());
        config.setMaximumPoolSize(2);
        return new HikariDataSource(config);
    }

    private static HttpResponse<String> get(URI uri) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The part of kapgel-ratelimit's interface that the recipe uses; modules do not see each other. */
    private interface Backend {
        State status();

        record State(boolean degraded) {}
    }

    /** Likewise of kapgel-migrate. */
    private interface Migrator {
        Plan plan();

        record Plan(List<String> migrations) {}
    }

    private static final class Feed {
        void sayGoodbye() {}
    }

    private static final class Server {
        void stop() {}
    }
}
