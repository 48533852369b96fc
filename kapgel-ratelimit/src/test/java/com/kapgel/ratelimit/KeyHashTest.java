package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyHashTest {
    private final KeyHash hash = KeyHash.random();

    @Test
    void tellsKeysOfEveryLengthApart() {
        Set<Long> seen = new HashSet<>();
        for (int length = 0; length < 100; length++) {
            assertThat(seen.add(hash.of("a".repeat(length)))).isTrue();
            for (int i = 0; i < length; i++) {
                char[] chars = "a".repeat(length).toCharArray();
                chars[i] = 'b';
                assertThat(seen.add(hash.of(new String(chars)))).isTrue();
                chars[i] = '\u0161'; // the low byte of this one is an a
                assertThat(seen.add(hash.of(new String(chars)))).isTrue();
            }
        }
    }

    @Test
    void tellsKeysWithEqualHashCodesApart() {
        String[] pairs = {"Aa", "BB"};
        Set<Long> seen = new HashSet<>();
        for (int bits = 0; bits < 1 << 12; bits++) {
            StringBuilder key = new StringBuilder();
            for (int i = 0; i < 12; i++) {
                key.append(pairs[bits >> i & 1]);
            }
            assertThat(key.toString().hashCode()).isEqualTo("AaAaAaAaAaAaAaAaAaAaAaAa".hashCode());
            assertThat(seen.add(hash.of(key.toString()))).isTrue();
        }
    }

    @Test
    void spreadsNumberedKeysEvenlyOverBothHalvesOfTheFingerprint() {
        int[] high = new int[256];
        int[] low = new int[256];
        int keys = 1 << 20;
        for (int i = 0; i < keys; i++) {
            long fingerprint = hash.of("customer:" + i);
            high[(int) (fingerprint >>> 56)]++;
            low[(int) (fingerprint >>> 24 & 255)]++;
        }
        // 4,096 each, with a standard deviation of 64.
        for (int i = 0; i < 256; i++) {
            assertThat(high[i]).isBetween(3_700, 4_500);
            assertThat(low[i]).isBetween(3_700, 4_500);
        }
    }

    @Test
    void differsFromProcessToProcess() {
        assertThat(KeyHash.random().of("customer:42"))
                .isNotEqualTo(KeyHash.random().of("customer:42"));
    }
}
