package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.cluster.SlotHash;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RedisKeysTest {
    private static final String SECRET = "sixteen characters";

    private static String name(RedisKeys keys, String key) {
        return new String(keys.name(RedisKeys.prefix("orders"), key), StandardCharsets.UTF_8);
    }

    @Test
    void namesCarryVersionLimiterAndKey() {
        assertThat(name(RedisKeys.readable(), "customer:42")).isEqualTo("kapgel:ratelimit:4:orders:{customer:42}");
    }

    @Test
    void keysOfMoreThan64BytesAreDigested() {
        assertThat(name(RedisKeys.readable(), "ü".repeat(32))).endsWith(":{" + "ü".repeat(32) + "}");
        assertThat(name(RedisKeys.readable(), "ü".repeat(32) + "x"))
                .matches("kapgel:ratelimit:4:orders#\\{[0-9a-f]{32}}");
        assertThat(name(RedisKeys.readable(), "a".repeat(65))).isNotEqualTo(name(RedisKeys.readable(), "b".repeat(65)));
    }

    @Test
    void noKeyCanBeWrittenThatIsTakenForADigest() {
        String digested = name(RedisKeys.readable(), "long".repeat(20));
        String digest = digested.substring(digested.indexOf('{') + 1, digested.length() - 1);

        assertThat(name(RedisKeys.readable(), digest)).isNotEqualTo(digested);
        assertThat(name(RedisKeys.readable(), "#{" + digest)).isNotEqualTo(digested);
    }

    @Test
    void hiddenKeysShowNothingAndDependOnTheSecret() {
        String hidden = name(RedisKeys.hidden("secret", SECRET), "jane@example.org");

        assertThat(hidden).matches("kapgel:ratelimit:4:orders#\\{[0-9a-f]{32}}");
        assertThat(hidden)
                .isEqualTo(name(RedisKeys.hidden("secret", SECRET), "jane@example.org"))
                .isNotEqualTo(name(RedisKeys.hidden("secret", SECRET + "!"), "jane@example.org"))
                .isNotEqualTo(name(RedisKeys.hidden("secret", SECRET), "john@example.org"));
    }

    @Test
    void aSecretThatCouldBeGuessedIsRefusedWithoutRepeatingIt() {
        assertThatThrownBy(() -> RedisKeys.hidden("RATE_LIMIT_KEY_SECRET", "hunter2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("RATE_LIMIT_KEY_SECRET is too short")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void allLimitersCountAKeyInOneSlot() {
        RedisKeys keys = RedisKeys.readable();

        assertThat(SlotHash.getSlot(keys.name(RedisKeys.prefix("orders"), "customer:42")))
                .isEqualTo(SlotHash.getSlot(keys.name(RedisKeys.prefix("logins"), "customer:42")))
                .isEqualTo(SlotHash.getSlot("customer:42"));
    }
}
