package com.kapgel.benchmarks;

import com.kapgel.ratelimit.Backend;
import com.kapgel.ratelimit.Decision;
import com.kapgel.ratelimit.Decision.DecidedBy;
import com.kapgel.ratelimit.Fallback;
import com.kapgel.ratelimit.Limit;
import com.kapgel.ratelimit.RateLimiter;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeoutException;
import io.github.bucket4j.distributed.BucketProxy;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.github.bucket4j.redis.lettuce.cas.LettuceBasedProxyManager;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;

/** A limiter in Redis that gives a call up after a while, and so many tokens, without more to come, that Redis denies none. */
interface LateCallsContender extends AutoCloseable {
    Duration DEADLINE = Duration.ofMillis(5);
    long TOKENS = 10_000;

    /** Takes a token; false if there was no answer in time. */
    boolean isAnswered(String key);

    /** The tokens that Redis has for the key {@code measured}. */
    long remaining();

    /** How often a call goes to Redis and back. */
    int roundTrips();

    @Override
    void close();

    static LateCallsContender named(String name, String uri) {
        return name.equals("ours") ? ours(uri) : bucket4j(uri);
    }

    private static LateCallsContender ours(String uri) {
        Backend backend = Backend.redisBuilder(uri)
                .deadline(DEADLINE)
                .fallback(Fallback.deny())
                .build();
        RateLimiter limiter = RateLimiter.builder("late")
                .limit(Limit.perDay(1).burst(TOKENS))
                .backend(backend)
                .build();
        return new LateCallsContender() {
            @Override
            public boolean isAnswered(String key) {
                return limiter.tryAcquire(key).decidedBy() == DecidedBy.REDIS;
            }

            @Override
            public long remaining() {
                Decision known = limiter.peek("measured");
                while (known.decidedBy() != DecidedBy.REDIS) {
                    known = limiter.peek("measured");
                }
                return known.remaining();
            }

            @Override
            public int roundTrips() {
                return 1;
            }

            @Override
            public void close() {
                backend.close();
            }
        };
    }

    private static LateCallsContender bucket4j(String uri) {
        RedisClient client = RedisClient.create(uri);
        LettuceBasedProxyManager<String> impatient = buckets(client, DEADLINE);
        LettuceBasedProxyManager<String> patient = buckets(client, Duration.ofSeconds(30));
        BucketConfiguration configuration = BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(TOKENS).refillGreedy(1, Duration.ofDays(1)))
                .build();
        BucketProxy measured = patient.builder().build("measured", () -> configuration);
        return new LateCallsContender() {
            @Override
            public boolean isAnswered(String key) {
                try {
                    return impatient.builder().build(key, () -> configuration).tryConsume(1);
                } catch (TimeoutException e) {
                    return false;
                }
            }

            @Override
            public long remaining() {
                return measured.getAvailableTokens();
            }

            /** One to read the state and one to write it. */
            @Override
            public int roundTrips() {
                return 2;
            }

            @Override
            public void close() {
                client.shutdown();
            }
        };
    }

    private static LettuceBasedProxyManager<String> buckets(RedisClient client, Duration timeout) {
        return Bucket4jLettuce.casBasedBuilder(client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE)))
                .requestTimeout(timeout)
                .build();
    }
}
