package com.kapgel.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.kapgel.ratelimit.Decision;
import com.kapgel.ratelimit.Limit;
import com.kapgel.ratelimit.RateLimiter;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.greenbytes.http.sfv.IntegerItem;
import org.greenbytes.http.sfv.ListElement;
import org.greenbytes.http.sfv.Parser;
import org.greenbytes.http.sfv.StringItem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyFieldsTest {
    private static final long LARGEST = 999_999_999_999_999L;

    @Test
    void aSingleLimitHasTheLimitersName() {
        assertThat(policy(Limit.perMinute(600))).isEqualTo("\"orders\";q=600;w=60");
    }

    @Test
    void severalLimitsAreNumbered() {
        assertThat(policy(Limit.perMinute(600).burst(100), Limit.perCalendarDay(50_000, ZoneOffset.UTC)))
                .isEqualTo("\"orders-1\";q=600;w=60;kapgel-burst=100, \"orders-2\";q=50000;w=86400");
    }

    @Test
    void leavesOutAWindowThatIsNotInWholeSeconds() {
        assertThat(policy(Limit.of(5, Duration.ofMillis(100)))).isEqualTo("\"orders\";q=5");
        assertThat(policy(Limit.of(5, Duration.ofMillis(1_500)))).isEqualTo("\"orders\";q=5");
    }

    @ParameterizedTest
    @CsvSource({
        // Limits of a day, of which a test that takes some seconds sees nothing come back.
        "1, 1000/d,           '\"orders\";r=999;t=86314'",
        "1000, 1000/d,        '\"orders\";r=0;t=87'",
        "1, 1000/d;burst=10,  '\"orders\";r=9;t=778'",
        "1, 9/d sliding,      '\"orders\";r=8;t=86400'",
        "5, '9/d, 6/d',       '\"orders-2\";r=1;t=14400'",
        "0, 1/366d sliding,   '\"orders\";r=1;t=31622400'"
    })
    void tellsWhatIsLeftAndForHowLong(long cost, String limits, String field) {
        assertThat(state(limits, cost)).isEqualTo(field);
    }

    @Test
    void aFixedWindowLastsUntilItsEnd() {
        long seconds = seconds("t", state("9/366d fixed", 1));

        assertThat(seconds).isBetween(1L, Duration.ofDays(366).toSeconds());
    }

    @Test
    void aDenialLastsUntilItEnds() {
        try (RateLimiter limiter = limiter("1/d;burst=5")) {
            limiter.tryAcquire("a", 5);
            Decision denied = limiter.tryAcquire("a", 2);

            String field = PolicyFields.of("orders", denied.limits()).state(denied);

            assertThat(field).matches("\"orders\";r=0;t=17[0-9]{4}");
            assertThat(seconds("t", field)).isEqualTo(PolicyFields.wholeSeconds(denied.retryAfter()));
        }
    }

    @Test
    void aDenialForEverHasNoEnd() {
        assertThat(state("5/d", 6)).isEqualTo("\"orders\";r=5");
        assertThat(state("0/d", 1)).isEqualTo("\"orders\";r=0");
    }

    /** The draft, §6 and §8.5: what is left, over its time, must not invite to more than the policy allows. */
    @Test
    void neverInvitesToMoreThanTheRateOfABucket() {
        Random random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            Limit limit = Limit.of(1 + random.nextInt(5_000), Duration.ofSeconds(1 + random.nextInt(90_000)))
                    .burst(1 + random.nextInt(5_000));
            String field = state(limit, random.nextLong(limit.burst() + 1));

            assertThat((double) seconds("r", field) / seconds("t", field))
                    .as("%s of %s", field, limit)
                    .isLessThanOrEqualTo(
                            (double) limit.permits() / limit.period().toSeconds() * (1 + 1e-9));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 1",
        "PT0.000000001S, 1",
        "PT0.999S, 1",
        "PT1S, 1",
        "PT1.000000001S, 2",
        "PT59.5S, 60",
        "PT1200S, 1200",
        "PT2562047788015215H30M7.999999999S, 999999999999999"
    })
    void roundsAWaitUpAndNeverToNothing(Duration wait, long seconds) {
        assertThat(PolicyFields.wholeSeconds(wait)).isEqualTo(seconds);
    }

    @Test
    void noIntegerHasMoreThanFifteenDigits() {
        assertThat(PolicyFields.integer(Long.MAX_VALUE)).isEqualTo(LARGEST);
        assertThat(PolicyFields.integer(LARGEST + 1)).isEqualTo(LARGEST);
        assertThat(PolicyFields.integer(-1)).isZero();
    }

    /** A name with quotes, line breaks or beyond ASCII would have to be escaped, or could forge a header. */
    @ParameterizedTest
    @ValueSource(strings = {"a\"b", "a\\b", "a\r\nSet-Cookie: b", "\u00fc", "a b", "a,b", "a;b", ""})
    void noLimiterHasANameThatWouldNeedEscaping(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> RateLimiter.builder(name));
    }

    @Test
    void whatIsWrittenIsReadBackAsStructuredFields() {
        Random random = new Random(9);
        String characters = "ABCxyz019._-";
        for (int i = 0; i < 3_000; i++) {
            StringBuilder name = new StringBuilder();
            for (int length = 1 + random.nextInt(64); length > 0; length--) {
                name.append(characters.charAt(random.nextInt(characters.length())));
            }
            Limit[] limits = new Limit[1 + random.nextInt(4)];
            for (int j = 0; j < limits.length; j++) {
                limits[j] = anyLimit(random);
            }
            try (RateLimiter limiter = limiter(name.toString(), limits)) {
                Decision decision = limiter.tryAcquire("a", random.nextInt(4));
                PolicyFields fields = PolicyFields.of(name.toString(), decision.limits());

                Map<String, Map<String, Long>> policy = parsed(fields.policy());
                Map<String, Map<String, Long>> state = parsed(fields.state(decision));

                assertThat(policy).hasSize(limits.length);
                assertThat(policy.keySet()).containsAll(state.keySet()).contains(fields.nameOf(decision));
                assertThat(policy.get(fields.nameOf(decision)))
                        .containsEntry("q", decision.limit().permits());
                assertThat(state.get(fields.nameOf(decision))).containsEntry("r", decision.remaining());
            }
        }
    }

    private static Limit anyLimit(Random random) {
        long permits = (long) Math.pow(10, random.nextDouble() * 9);
        Duration period = Duration.ofMillis((long) Math.pow(10, 3 + random.nextDouble() * 7));
        return switch (random.nextInt(4)) {
            case 0 -> Limit.fixedWindow(permits, period);
            case 1 -> Limit.slidingWindow(Math.min(100, permits), period);
            case 2 -> Limit.perCalendarMonth(permits, ZoneOffset.UTC);
            default ->
                Limit.of(permits, Duration.ofSeconds(1 + period.toSeconds())).burst(1 + random.nextInt(250));
        };
    }

    /** By a library that is not ours: names to parameters, all of them checked for their types and bounds. */
    private static Map<String, Map<String, Long>> parsed(String field) {
        Map<String, Map<String, Long>> items = new TreeMap<>();
        for (ListElement<?> element : Parser.parseList(field).get()) {
            assertThat(element).isInstanceOf(StringItem.class);
            Map<String, Long> parameters = new TreeMap<>();
            element.getParams().forEach((key, value) -> {
                assertThat(value).isInstanceOf(IntegerItem.class);
                parameters.put(key, ((IntegerItem) value).getAsLong());
            });
            assertThat(parameters.values())
                    .allSatisfy(value -> assertThat(value).isBetween(0L, LARGEST));
            assertThat(parameters.getOrDefault("w", 1L)).isPositive();
            items.put((String) element.get(), parameters);
        }
        return items;
    }

    private static long seconds(String parameter, String field) {
        return parsed(field).getOrDefault("orders", Map.of()).getOrDefault(parameter, -1L);
    }

    private static String policy(Limit... limits) {
        return PolicyFields.of("orders", List.of(limits)).policy();
    }

    private static String state(String limits, long cost) {
        return state(Limit.parseAll(limits).toArray(Limit[]::new), cost);
    }

    private static String state(Limit limit, long cost) {
        return state(new Limit[] {limit}, cost);
    }

    private static String state(Limit[] limits, long cost) {
        try (RateLimiter limiter = limiter("orders", limits)) {
            Decision decision = limiter.tryAcquire("a", cost);
            return PolicyFields.of("orders", decision.limits()).state(decision);
        }
    }

    private static RateLimiter limiter(String limits) {
        return limiter("orders", Limit.parseAll(limits).toArray(Limit[]::new));
    }

    private static RateLimiter limiter(String name, Limit... limits) {
        RateLimiter.Builder builder = RateLimiter.builder(name);
        for (Limit limit : limits) {
            builder.limit(limit);
        }
        return builder.build();
    }
}
