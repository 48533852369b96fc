package com.kapgel.ratelimit;

import static com.kapgel.ratelimit.RedisServer.fresh;
import static com.kapgel.ratelimit.RedisServer.limiter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.kapgel.ratelimit.Decision.DecidedBy;
import com.kapgel.testkit.TestRedis;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Redis that makes room for new keys by dropping others, whether their limits are used up or not. */
class RedisEvictionIT {
    private static final int KEYS = 20_000;

    @BeforeAll
    static void needsServersOfItsOwn() {
        assumeThat(System.getenv(TestRedis.URI_VARIABLE)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"allkeys-lru", "volatile-ttl"})
    void aKeyThatRedisHasDroppedIsAFreshOneAndNoError(String policy) {
        try (TestRedis small = TestRedis.builder()
                        .setting("maxmemory", "3mb")
                        .setting("maxmemory-policy", policy)
                        .start();
                RedisServer observer = RedisServer.observing(small);
                RedisBackend backend = RedisServer.connect(small.uri())) {
            String name = fresh("small");
            RateLimiter limiter = limiter(name, backend, Limit.perDay(1));

            List<Decision> first = IntStream.range(0, KEYS)
                    .mapToObj(key -> limiter.tryAcquire("k" + key))
                    .toList();
            Set<String> left = observer.keysOf(name).stream()
                    .map(key -> key.replaceFirst(".*\\{(.*)}", "$1"))
                    .collect(Collectors.toSet());
            String dropped = IntStream.range(0, KEYS)
                    .mapToObj(key -> "k" + key)
                    .filter(key -> !left.contains(key))
                    .findFirst()
                    .orElseThrow();

            assertThat(first).allMatch(Decision::allowed).allMatch(decision -> decision.decidedBy() == DecidedBy.REDIS);
            assertThat(left).as("some are kept, and not all").isNotEmpty().hasSizeLessThan(KEYS);
            Decision again = limiter.tryAcquire(dropped);
            assertThat(again.allowed()).isTrue();
            assertThat(again.decidedBy()).isEqualTo(DecidedBy.REDIS);
            assertThat(limiter.tryAcquire(dropped).allowed()).isFalse();
        }
    }
}
