package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kapgel.env.Env;
import com.kapgel.env.EnvException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AppEnvTest {

    @Test
    void needsNothing() {
        AppEnv env = Env.load(AppEnv.class, Map.of());

        assertThat(env.stage()).isEqualTo(AppEnv.Stage.DEVELOPMENT);
        assertThat(env.port()).isEqualTo(8080);
        assertThat(env.databaseUrl()).isEmpty();
        assertThat(env.limitsNeedRedis()).isTrue();
    }

    @Test
    void countingInMemoryNeedsNoRedis() {
        assertThat(Env.load(AppEnv.class, Map.of("RATE_LIMIT_BACKEND", "memory"))
                        .limitsNeedRedis())
                .isFalse();
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
                .hasMessageContaining("4 problems")
                .hasMessageContainingAll("DATABASE_URL", "REDIS_URL", "PORT", "NODE_ENV")
                .hasMessageNotContaining("canary");
    }
}
