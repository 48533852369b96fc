package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyExpiryTest {
    @Test
    void isWhatTheTokenTells() {
        assertThat(KeyExpiry.of(token("{\"iss\":\"supabase\",\"a\":{\"exp\":1},\"exp\":1983812996}")))
                .isEqualTo(Instant.ofEpochSecond(1_983_812_996L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "",
                "{\"exp\":\"soon\"}",
                "{\"exp\":1e400}",
                "{\"exp\":99999999999999999999}",
                "{\"exp\":9223372036854775807}",
                "{\"exp\"",
                "null"
            })
    void isNeverWhenTheTokenDoesNotTell(String claims) {
        assertThat(KeyExpiry.of(token(claims))).isEqualTo(Instant.MAX);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sb_publishable_abc", "a.b", "a.%%%.c", "a..c", "a.b.c.d", ""})
    void isNeverForOtherKeys(String key) {
        assertThat(KeyExpiry.of(key)).isEqualTo(Instant.MAX);
    }

    private static String token(String claims) {
        return "e30."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + ".c2ln";
    }
}
