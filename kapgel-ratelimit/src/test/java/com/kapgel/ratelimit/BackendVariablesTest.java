package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisURI;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackendVariablesTest {
    private static final String CANARY = "s3cret-canary";

    @ParameterizedTest
    @ValueSource(strings = {"disabled", "DISABLED", " Disabled "})
    void readsTheBackendInAnyCase(String value) {
        assertThat(BackendVariables.read(Map.of("RATE_LIMIT_BACKEND", value)).kind())
                .isEqualTo(BackendVariables.Kind.DISABLED);
    }

    @Test
    void readsTheBackendInATurkishLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr"));
        try {
            assertThat(BackendVariables.read(Map.of("RATE_LIMIT_BACKEND", "DISABLED"))
                            .kind())
                    .isEqualTo(BackendVariables.Kind.DISABLED);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void refusesAnUnknownBackendAndListsTheKnownOnes() {
        assertThatThrownBy(() -> Backend.fromEnvironment(Map.of("RATE_LIMIT_BACKEND", CANARY)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("RATE_LIMIT_BACKEND is not one of redis, memory, disabled")
                .hasMessageNotContaining(CANARY);
    }

    @Test
    void refusesRedisWithoutAnAddress() {
        assertThatThrownBy(() -> Backend.fromEnvironment(Map.of("RATE_LIMIT_BACKEND", "redis")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("REDIS_URL")
                .hasMessageContaining("UPSTASH_REDIS_REST_URL");
    }

    @Test
    void isMemoryWhenNothingIsSet() {
        try (Backend backend = Backend.fromEnvironment(Map.of("REDIS_URL", ""))) {
            assertThat(backend).hasToString("memory");
        }
    }

    @Test
    void readsTheUpstashVariablesAsTheRedisBehindThem() {
        RedisURI uri = BackendVariables.read(Map.of(
                        "UPSTASH_REDIS_REST_URL",
                        "https://eu1-calm-bear.upstash.io",
                        "UPSTASH_REDIS_REST_TOKEN",
                        CANARY))
                .address()
                .orElseThrow()
                .uri();

        assertThat(uri.getHost()).isEqualTo("eu1-calm-bear.upstash.io");
        assertThat(uri.getPort()).isEqualTo(6379);
        assertThat(uri.isSsl()).isTrue();
    }

    @Test
    void prefersRedisUrlToTheUpstashVariables() {
        assertThat(BackendVariables.read(Map.of(
                                "REDIS_URL", "redis://cache:7000",
                                "UPSTASH_REDIS_REST_URL", "https://x.upstash.io",
                                "UPSTASH_REDIS_REST_TOKEN", CANARY))
                        .address())
                .hasValueSatisfying(address -> assertThat(address).hasToString("cache:7000"));
    }

    @Test
    void refusesASecretThatHidesNothing() {
        assertThatThrownBy(() -> Backend.fromEnvironment(
                        Map.of("REDIS_URL", "redis://cache", "RATE_LIMIT_KEY_SECRET", "canary")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("RATE_LIMIT_KEY_SECRET is too short")
                .hasMessageNotContaining("canary");
    }

    @Test
    void namesTheMissingHalfOfTheUpstashVariables() {
        assertThatThrownBy(() -> Backend.fromEnvironment(Map.of("UPSTASH_REDIS_REST_TOKEN", CANARY)))
                .hasMessageContaining("UPSTASH_REDIS_REST_URL is missing")
                .hasMessageNotContaining(CANARY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3cret-canary",
                "http://:s3cret-canary@host",
                "redis://:s3cret-canary@",
                "redis://user:s3cret canary@host",
                "redis://:s3cret-canary@host:port",
                "://s3cret-canary"
            })
    void neverRepeatsAnAddressThatItCannotRead(String value) {
        assertThatThrownBy(() -> Backend.fromEnvironment(Map.of("REDIS_URL", value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("REDIS_URL is not a Redis URI")
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }

    @Test
    void showsAnAddressWithoutItsPassword() {
        assertThat(RedisAddress.parse("REDIS_URL", "rediss://user:" + CANARY + "@cache:6380/2"))
                .hasToString("cache:6380");
    }
}
