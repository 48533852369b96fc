package com.kapgel.ratelimit;

import static com.kapgel.ratelimit.RedisServer.fresh;
import static com.kapgel.ratelimit.RedisServer.limiter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.kapgel.ratelimit.Decision.DecidedBy;
import com.kapgel.testkit.TestRedis;
import com.kapgel.testkit.TestSentinel;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A replica knows less than its master, and shows keys that are over: it may copy, and never decides. */
class RedisReplicaIT {
    private static final int CALLS = 100;

    @BeforeAll
    static void needsServersOfItsOwn() {
        assumeThat(System.getenv(TestRedis.URI_VARIABLE)).isNull();
    }

    @Test
    void onlyTheMasterIsAskedAndAfterAFailoverTheNewOneThatHasNeverSeenAScript() {
        try (TestSentinel redis = TestSentinel.start();
                RedisServer master = RedisServer.observing(redis.master());
                RedisServer replica = RedisServer.observing(redis.replica());
                RedisBackend backend = RedisServer.connect(redis.uri())) {
            RateLimiter limiter = limiter(fresh("replica"), backend, Limit.perDay(1_000));
            for (int call = 0; call < CALLS; call++) {
                assertThat(limiter.tryAcquire("a").decidedBy()).isEqualTo(DecidedBy.REDIS);
                assertThat(limiter.peek("a").decidedBy()).isEqualTo(DecidedBy.REDIS);
            }
            await("the copies").until(() -> replica.calls("set") >= CALLS);
            assertThat(scripts(master)).isGreaterThanOrEqualTo(2 * CALLS);
            assertThat(scripts(replica)).as("scripts that the replica has run").isZero();
            assertThat(replica.calls("get") + replica.calls("mget")).isZero();

            redis.master().kill();

            await().atMost(Duration.ofSeconds(60)).until(() -> limiter.peek("a").decidedBy() == DecidedBy.REDIS);
            assertThat(limiter.tryAcquire("a").remaining()).isEqualTo(1_000 - CALLS - 1);
            assertThat(scripts(replica)).isPositive();
        }
    }

    private static long scripts(RedisServer server) {
        return server.calls("evalsha") + server.calls("eval");
    }
}
