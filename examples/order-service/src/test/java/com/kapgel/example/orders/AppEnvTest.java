package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kapgel.env.Env;
import com.kapgel.env.EnvException;
import com.kapgel.migrate.MigrationPhase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AppEnvTest {

    private static final Map<String, String> PRODUCTION = Map.of(
            "NODE_ENV",
            "production",
            "SUPABASE_URL",
            "https://kapgel.supabase.co",
            "SUPABASE_SERVICE_ROLE_KEY",
            "s".repeat(100),
            "NEXT_PUBLIC_SUPABASE_ANON_KEY",
            "a".repeat(100));

    @Test
    void needsNothing() {
        AppEnv env = Env.load(AppEnv.class, Map.of());

        assertThat(env.stage()).isEqualTo(AppEnv.Stage.DEVELOPMENT);
        assertThat(env.port()).isEqualTo(8080);
        assertThat(env.databaseUrl()).isEmpty();
        assertThat(env.limitsNeedRedis()).isTrue();
    }

    @Test
    void aStartTakesNothingAwayFromADatabaseThatOthersUseToo() {
        assertThat(Env.load(AppEnv.class, Map.of("DATABASE_URL", "postgresql://db/orders"))
                        .phaseOfStart())
                .isEqualTo(MigrationPhase.EXPAND);
        assertThat(Env.load(AppEnv.class, Map.of()).phaseOfStart())
                .as("of its own, which is new")
                .isEqualTo(MigrationPhase.CONTRACT);
    }

    @Test
    void countingInMemoryNeedsNoRedis() {
        assertThat(Env.load(AppEnv.class, Map.of("RATE_LIMIT_BACKEND", "memory"))
                        .limitsNeedRedis())
                .isFalse();
    }

    @Test
    void productionNeedsWhatThePlanLists() {
        assertThat(Env.load(AppEnv.class, PRODUCTION).supabaseUrl()).isPresent();
        assertThatThrownBy(() ->
                        Env.load(AppEnv.class, Map.of("NODE_ENV", "production", "SUPABASE_SERVICE_ROLE_KEY", "short")))
                .hasMessageContaining("3 problems")
                .hasMessageContaining("SUPABASE_SERVICE_ROLE_KEY      too short")
                .hasMessageContaining("NEXT_PUBLIC_SUPABASE_ANON_KEY  missing    required in staging, production");
    }

    @Test
    void takesTheRedisOfUpstashUnlessAnotherIsNamed() {
        Map<String, String> variables = new HashMap<>(
                Map.of("UPSTASH_REDIS_REST_URL", "https://eu1.upstash.io", "UPSTASH_REDIS_REST_TOKEN", "a/b"));
        assertThat(Env.load(AppEnv.class, variables).redis())
                .contains(URI.create("rediss://default:a%2Fb@eu1.upstash.io:6379"));

        variables.put("REDIS_URL", "redis://cache:6379");
        assertThat(Env.load(AppEnv.class, variables).redis()).contains(URI.create("redis://cache:6379"));

        variables.remove("UPSTASH_REDIS_REST_TOKEN");
        assertThatThrownBy(() -> Env.load(AppEnv.class, variables)).hasMessageContaining("go together");
    }

    @Test
    void aRangeThatIsNoneIsAProblemOfItsVariableAmongTheOthers() {
        assertThatThrownBy(() -> Env.load(
                        AppEnv.class, Map.of("PORT", "http", "TRUSTED_PROXIES", "10.0.0.0/8,10.0.0.0/99,proxy")))
                .isInstanceOf(EnvException.class)
                .hasMessageContaining("2 problems")
                .hasMessageContainingAll("PORT", "TRUSTED_PROXIES", "behind the slash", "not an IP address");
        assertThat(Env.load(AppEnv.class, Map.of("TRUSTED_PROXIES", "10.0.0.0/8, fd00::5"))
                        .trustedProxies())
                .hasValueSatisfying(filter -> assertThat(filter).asString().contains("[10.0.0.0/8, fd00::5]"));
    }

    @Test
    void metricsHaveAPortOfTheirOwn() {
        assertThat(Env.load(AppEnv.class, Map.of()).metricsPort()).isEqualTo(9464);
        assertThat(Env.load(AppEnv.class, Map.of("PORT", "0", "METRICS_PORT", "0"))
                        .metricsPort())
                .isZero();
        assertThatThrownBy(() -> Env.load(AppEnv.class, Map.of("PORT", "9464")))
                .isInstanceOf(EnvException.class)
                .hasMessageContaining("METRICS_PORT");
    }

    @Test
    void aWrongDsnStopsNoStart() {
        assertThat(Env.load(AppEnv.class, Map.of("SENTRY_DSN", "not a DSN")).sentryDsn())
                .isPresent();
        assertThat(Env.load(AppEnv.class, Map.of("SENTRY_DSN", "")).sentryDsn()).isEmpty();
    }

    @Test
    void theTableInTheReadmeIsThatOfTheRecord() throws IOException {
        assertThat(Files.readString(Path.of("README.md"))).contains(Env.markdown(AppEnv.class));
    }

    @Test
    void tellsAllThatIsWrongAtOnceAndNoValue() {
        assertThatThrownBy(() -> Env.load(
                        AppEnv.class,
                        Map.of(
                                "DATABASE_URL",
                                "mysql://canary@db",
                                "REDIS_URL",
                                "canary",
                                "PORT",
                                "http",
                                "NODE_ENV",
                                "p")))
                .isInstanceOf(EnvException.class)
                .hasMessageContaining("7 problems") // An unknown stage counts as production.
                .hasMessageContainingAll("DATABASE_URL", "REDIS_URL", "PORT", "NODE_ENV")
                .hasMessageNotContaining("canary");
    }
}
