package com.kapgel.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BusinessMetricsTest {
    private final AtomicLong nanos = new AtomicLong();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final BusinessMetrics metrics = new BusinessMetrics(registry, nanos::get);
    private final LoggedLines log = LoggedLines.of(BusinessMetrics.class);

    @AfterEach
    void close() {
        log.close();
        registry.close();
    }

    @Test
    void anOrderIsCountedWithItsValue() {
        metrics.orderCreated("branch-17", new BigDecimal("129.90"));
        metrics.orderCreated("branch-17", 20.1);

        assertThat(registry.scrape())
                .contains(
                        "kapgel_orders_total{branch=\"branch-17\"} 2.0",
                        "kapgel_orders_value_count{branch=\"branch-17\"} 2",
                        "kapgel_orders_value_sum{branch=\"branch-17\"} 150.0",
                        "kapgel_orders_value_max{branch=\"branch-17\"} 129.9");
    }

    @Test
    void tenThousandBranchesGiveAtMost201SeriesAndTheExactSum() {
        IntStream.range(0, 10_000).forEach(i -> metrics.orderCreated("branch-" + i, new BigDecimal("0.5")));

        assertThat(series("kapgel_orders_total")).hasSize(201);
        assertThat(sum("kapgel_orders_total")).isEqualTo(10_000);
        assertThat(sum("kapgel_orders_value_sum")).isEqualTo(5_000);
        assertThat(registry.scrape()).contains("kapgel_orders_total{branch=\"other\"} 9800.0");
    }

    @Test
    void threadsThatRegisterTheSameMeterLoseNoOrder() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Void>> tasks = IntStream.range(0, 4)
                    .mapToObj(thread -> (Callable<Void>) () -> {
                        IntStream.range(0, 5_000).forEach(i -> metrics.orderCreated("branch-" + i % 500, 1));
                        return null;
                    })
                    .toList();
            for (var done : threads.invokeAll(tasks)) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }

        assertThat(series("kapgel_orders_total")).hasSize(201);
        assertThat(sum("kapgel_orders_total")).isEqualTo(20_000);
    }

    @Test
    void aBigDecimalsScaleDoesNotMatter() {
        metrics.orderCreated("b", new BigDecimal("1E+3"));
        metrics.orderCreated("b", new BigDecimal("0.000000000000000000000000001"));

        assertThat(sum("kapgel_orders_value_sum")).isEqualTo(1_000);
        assertThat(sum("kapgel_orders_total")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.01, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void anImpossibleValueIsRefusedAndCountedAndThrowsNothing(double value) {
        metrics.orderCreated("branch-17", value);

        assertThat(registry.find("kapgel.orders").meters()).isEmpty();
        assertThat(registry.scrape()).contains("kapgel_metrics_refused_total{metric=\"order\"} 1.0");
        assertThat(log.warnings())
                .containsExactly("A metric of order was not recorded, and 0 others since the last warning.");
    }

    @Test
    void anOrderWithoutAValueIsRefusedAndOneWithoutABranchIsNot() {
        metrics.orderCreated("branch-17", (@Nullable BigDecimal) null);
        metrics.orderCreated(null, 10);

        assertThat(registry.scrape())
                .contains(
                        "kapgel_metrics_refused_total{metric=\"order\"} 1.0",
                        "kapgel_orders_total{branch=\"unknown\"} 1.0");
    }

    @Test
    void aMetricThatFailsNeverThrowsIntoTheOrderPath() {
        BusinessMetrics onBroken = new BusinessMetrics(
                withoutCounters(() -> {
                    throw new IllegalStateException("no more counters");
                }),
                nanos::get);

        assertThatCode(() -> {
                    onBroken.orderCreated("branch-17", 10);
                    onBroken.rateLimitHit("/api/orders", "10.0.0.1");
                    onBroken.realTimeMessageDelivery("order:1", Duration.ofSeconds(3));
                    onBroken.courierLocationUpdate("courier-9", Duration.ofSeconds(Long.MAX_VALUE));
                })
                .doesNotThrowAnyException();

        assertThat(log.warnings()).hasSize(1);
    }

    /** As where a library is missing that only some meters need. */
    @Test
    void aClassThatIsMissingThrowsNothingIntoTheOrderPathEither() {
        BusinessMetrics onBroken = new BusinessMetrics(
                withoutCounters(() -> {
                    throw new NoClassDefFoundError("org/HdrHistogram/Histogram");
                }),
                nanos::get);

        assertThatCode(() -> onBroken.orderCreated("branch-17", 10)).doesNotThrowAnyException();
        assertThat(log.warnings())
                .containsExactly("A metric of order was not recorded, and 0 others since the last warning.");
    }

    private static MeterRegistry withoutCounters(Supplier<Counter> failure) {
        return new SimpleMeterRegistry(SimpleConfig.DEFAULT, Clock.SYSTEM) {
            @Override
            protected Counter newCounter(Meter.Id id) {
                return failure.get();
            }
        };
    }

    @Test
    void refusalsAreLoggedOnceAMinute() {
        IntStream.range(0, 100).forEach(i -> metrics.orderCreated("b", -1));
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        metrics.orderCreated("b", -1);

        assertThat(log.warnings())
                .containsExactly(
                        "A metric of order was not recorded, and 0 others since the last warning.",
                        "A metric of order was not recorded, and 99 others since the last warning.");
    }

    @Test
    void aLocationIsRecordedWithoutItsCourier() {
        metrics.courierLocationUpdate("courier-9", Duration.ofMillis(840));
        metrics.courierLocationUpdate("courier-10", Duration.ZERO);
        metrics.courierLocationUpdate(null, Duration.ofMillis(1));

        assertThat(registry.scrape())
                .contains(
                        "kapgel_courier_location_latency_seconds_count 3",
                        "kapgel_courier_location_latency_seconds_bucket{le=\"0.4\"} 2",
                        "kapgel_courier_location_latency_seconds_bucket{le=\"1.0\"} 3")
                .doesNotContain("courier-9");
    }

    @Test
    void aNegativeLatencyOfASkewedClockCountsAsZero() {
        metrics.courierLocationUpdate("courier-9", Duration.ofSeconds(-3));
        metrics.realTimeMessageDelivery("order:1", Duration.ofNanos(-1));

        assertThat(registry.scrape())
                .contains(
                        "kapgel_clock_skew_total{metric=\"courier\"} 1.0",
                        "kapgel_clock_skew_total{metric=\"realtime\"} 1.0",
                        "kapgel_courier_location_latency_seconds_sum 0.0",
                        "kapgel_realtime_delivery_seconds_sum{channel=\"order\"} 0.0");
    }

    @Test
    void aDeliveryOf2000MillisecondsDoesNotWarnAndOneOf2001Does() {
        metrics.realTimeMessageDelivery("order:8f3a", Duration.ofSeconds(2));
        assertThat(log.warnings()).isEmpty();

        metrics.realTimeMessageDelivery("order:8f3a", Duration.ofMillis(2001));
        assertThat(log.warnings()).containsExactly("Real-time message delivery slow: 2001 ms on order");
        assertThat(registry.scrape())
                .contains(
                        "kapgel_realtime_slow_total{channel=\"order\"} 1.0",
                        "kapgel_realtime_delivery_seconds_count{channel=\"order\"} 2",
                        "kapgel_realtime_delivery_seconds_bucket{channel=\"order\",le=\"2.0\"} 1");
    }

    @Test
    void warnsOnceAMinuteForEachFamilyAndSaysHowManyItHeldBack() {
        IntStream.range(0, 1_000).forEach(i -> metrics.realTimeMessageDelivery("order:" + i, Duration.ofSeconds(3)));
        metrics.realTimeMessageDelivery("courier-9", Duration.ofSeconds(4));
        nanos.addAndGet(Duration.ofSeconds(59).toNanos());
        metrics.realTimeMessageDelivery("order:a", Duration.ofSeconds(3));
        assertThat(log.warnings()).hasSize(2);

        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        metrics.realTimeMessageDelivery("order:b", Duration.ofMillis(2500));

        assertThat(log.warnings())
                .containsExactly(
                        "Real-time message delivery slow: 3000 ms on order",
                        "Real-time message delivery slow: 4000 ms on courier",
                        "Real-time message delivery slow: 2500 ms on order, and 1000 more since the last warning");
    }

    @Test
    void aMillionSlowChannelsAreAFewSeriesAndAFewWarnings() {
        IntStream.range(0, 1_000_000)
                .forEach(i -> metrics.realTimeMessageDelivery(letters(i) + ":1", Duration.ofSeconds(3)));

        assertThat(series("kapgel_realtime_slow_total")).hasSize(51);
        assertThat(sum("kapgel_realtime_slow_total")).isEqualTo(1_000_000);
        assertThat(log.warnings()).hasSize(51);
    }

    /** A number in letters, since one in digits is no family. */
    private static String letters(int number) {
        StringBuilder letters = new StringBuilder();
        Integer.toString(number).chars().forEach(digit -> letters.append((char) (digit - '0' + 'a')));
        return letters.toString();
    }

    @Test
    void aChannelThatIsMissingIsUnknown() {
        metrics.realTimeMessageDelivery(null, Duration.ofMillis(5));
        metrics.realTimeMessageDelivery("550e8400-e29b-41d4-a716-446655440000", Duration.ofMillis(5));
        metrics.realTimeMessageDelivery("order", null);

        assertThat(registry.scrape())
                .contains(
                        "kapgel_realtime_delivery_seconds_count{channel=\"unknown\"} 2",
                        "kapgel_metrics_refused_total{metric=\"realtime\"} 1.0");
    }

    @Test
    void aMillionRejectedAddressesLeaveTheHeapFlat() {
        metrics.rateLimitHit("/api/orders", "10.0.0.1");
        IntStream.range(0, 100_000).forEach(this::reject);
        long before = usedHeap();

        IntStream.range(100_000, 1_100_000).forEach(this::reject);

        // A map of a million addresses alone would take fifty times as much.
        assertThat(usedHeap() - before).isLessThan(2_000_000);
        assertThat(sum("kapgel_ratelimit_rejected_total")).isEqualTo(1_100_001);
        assertThat(series("kapgel_ratelimit_rejected_total"))
                .containsExactlyInAnyOrder("{endpoint=\"/api/orders\"}", "{endpoint=\"/api/orders/{id}\"}");
    }

    /** Each from an address of its own, and at a path of its own. */
    private void reject(int i) {
        metrics.rateLimitHit("/api/orders/" + (i + 10), "2001:db8::" + Integer.toHexString(i));
    }

    private static long usedHeap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }

    @Test
    void anEndpointWithoutEndIsBoundedToo() {
        IntStream.range(0, 1_000).forEach(i -> metrics.rateLimitHit("/" + letters(i), "10.0.0.1"));

        assertThat(series("kapgel_ratelimit_rejected_total")).hasSize(201);
        assertThat(sum("kapgel_ratelimit_rejected_total")).isEqualTo(1_000);
    }

    @Test
    void neitherIdsNorAddressesAreTags() {
        metrics.courierLocationUpdate("courier-9", Duration.ofMillis(5));
        metrics.realTimeMessageDelivery("order:8f3a", Duration.ofMillis(5));
        metrics.rateLimitHit("/api/users/ada@example.com", "192.0.2.7");

        List<String> values = registry.getMeters().stream()
                .flatMap(meter -> meter.getId().getTags().stream().map(Tag::getValue))
                .toList();
        assertThat(values).containsExactlyInAnyOrder("order", "order", "/api/users/{id}");
    }

    /** Prometheus' registry drops the second of a name in silence. */
    @Test
    void allMetersOfANameHaveTheSameTagsSoThatNoneIsMissing() {
        List<String> dropped = new CopyOnWriteArrayList<>();
        registry.config().onMeterRegistrationFailed((id, reason) -> dropped.add(id + ": " + reason));

        metrics.orderCreated("branch-17", 10);
        metrics.orderCreated(null, -1);
        metrics.courierLocationUpdate("courier-9", Duration.ofMillis(-5));
        metrics.realTimeMessageDelivery(null, Duration.ofSeconds(-5));
        metrics.realTimeMessageDelivery("order:1", Duration.ofSeconds(5));
        metrics.realTimeMessageDelivery("order:1", null);
        metrics.rateLimitHit(null, null);
        metrics.rateLimitHit("/api/orders", "192.0.2.7");

        assertThat(dropped).isEmpty();
    }

    @Test
    void withoutARegistryNothingIsMeasuredAndNothingFails() {
        BusinessMetrics nowhere = new BusinessMetrics(new CompositeMeterRegistry(), nanos::get);

        assertThatCode(() -> {
                    nowhere.orderCreated("branch-17", 10);
                    nowhere.courierLocationUpdate("courier-9", Duration.ofMillis(5));
                })
                .doesNotThrowAnyException();
    }

    private List<String> series(String name) {
        return lines(name)
                .map(line -> line.substring(name.length(), line.lastIndexOf(' ')))
                .toList();
    }

    private double sum(String name) {
        return lines(name)
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private Stream<String> lines(String name) {
        return registry.scrape().lines().filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "));
    }
}
