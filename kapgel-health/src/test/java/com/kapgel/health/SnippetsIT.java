package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.health.servlet.HealthServlet;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import com.kapgel.testkit.TestRedis;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

            Health health = Health.builder()
                    .version(gitSha)
                    .deadline(Duration.ofSeconds(20)) // not in the README: a build machine may be slow
                    .readiness("database", HealthCheck.database(dataSource))
                    .readiness("redis", HealthCheck.redis(redisUri))
                    .build();

            try (health;
                    RunningContainer server = ServletContainers.JETTY.start(servletContext ->
                            HealthServlet.of(health).addTo(servletContext, "/api/health", "/livez", "/readyz"))) {
                HttpResponse<String> response = HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(server.uri().resolve("api/health"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());

                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.body())
                        .contains(
                                "\"status\":\"healthy\","
                                        + "\"checks\":{\"database\":\"healthy\",\"redis\":\"healthy\"},\"version\":\"4f2a9c1\"");
            }
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
}
