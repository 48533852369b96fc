package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.env.Env;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GreetingTest {

    private static final String DATABASE =
            "postgres://kap:s3cret-database@db.example:5432/orders?sslpassword=s3cret-key";
    private static final String REDIS = "rediss://:s3cret-redis@cache.example:6380";

    private final AppEnv env = Env.load(AppEnv.class, Map.of("DATABASE_URL", DATABASE, "REDIS_URL", REDIS));
    private final String text = new Greeting(
                    env, 8080, 9464, URI.create(DATABASE), Optional.of(URI.create(REDIS)), "nothing to migrate")
            .text();

    @Test
    void tellsWhereEverythingIs() {
        assertThat(text)
                .contains(
                        "http://localhost:8080",
                        "db.example:5432/orders",
                        "cache.example:6380",
                        "http://localhost:9464/metrics");
    }

    @Test
    void tellsNoSecret() {
        assertThat(text).doesNotContain("s3cret", "kap:");
    }

    @Test
    void tellsTheLimits() {
        assertThat(text).contains("limits      redis; 600 requests and 30 orders a minute for each client\n");
    }

    @Test
    void tellsOfNoLimitsWhenTheyAreDisabled() {
        AppEnv unlimited = Env.load(AppEnv.class, Map.of("RATE_LIMIT_BACKEND", "disabled"));

        assertThat(new Greeting(unlimited, 8080, 9464, URI.create(DATABASE), Optional.empty(), "nothing to migrate")
                        .text())
                .contains("limits      none\n");
    }

    @Test
    void givesThreeCommandsToTry() {
        assertThat(text.lines().filter(line -> line.startsWith("  curl "))).hasSize(3);
    }
}
