package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.kapgel.health.FakeRealtime.Manners;
import com.kapgel.health.servlet.HealthServlet;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What probes are told over HTTP when checks and dependencies misbehave, in each container. */
@Timeout(180)
class WhateverChecksDoIT {
    /** Long enough for a busy machine, where an answer comes at all. */
    private static final Duration PATIENT = Duration.ofSeconds(20);

    private static final Duration SHORT = Duration.ofMillis(400);
    private static final Duration HOUR = Duration.ofHours(1);

    private final HttpClient http = HttpClient.newHttpClient();

    @ParameterizedTest
    @EnumSource
    void aResultThatComesTooLateOverwritesNoNewerOne(ServletContainers container) throws Exception {
        Semaphore gate = new Semaphore(0);
        AtomicInteger calls = new AtomicInteger();
        List<String> told = new CopyOnWriteArrayList<>();
        HealthCheck hangsAtFirst = timeout -> {
            if (calls.incrementAndGet() > 1) {
                return CheckResult.healthy();
            }
            gate.acquireUninterruptibly();
            return CheckResult.degraded(Reason.READ_ONLY);
        };
        try (Health health = Health.builder()
                        .cacheFor(Duration.ZERO)
                        .reportDeadline(PATIENT) // so that it is the check's own time that is over
                        .readiness("slow", hangsAtFirst)
                        .build();
                RunningContainer server = start(container, health)) {
            HttpResponse<String> late = get(server, "readyz");
            assertThat(late.statusCode()).isEqualTo(503);
            assertThat(late.body()).containsPattern(reason("slow", "timeout"));
            assertThat(get(server, "livez").statusCode()).isEqualTo(200);

            gate.release();
            await().until(() -> {
                HttpResponse<String> next = get(server, "readyz");
                told.add(next.body());
                return next.statusCode() == 200;
            });
            assertThat(told).noneMatch(body -> body.contains("read-only"));
        } finally {
            gate.release();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whateverACheckThrowsTheOthersAreReported(ServletContainers container) throws Exception {
        try (Health health = Health.builder()
                        .deadline(PATIENT)
                        .readiness("memory", throwing(new OutOfMemoryError("p@ss")))
                        .readiness("stack", throwing(new StackOverflowError("p@ss")))
                        .readiness("class", throwing(new NoClassDefFoundError("p@ss")))
                        .readiness("silent", throwing(new IllegalStateException((String) null)))
                        .readiness("checked", throwing(new IOException("p@ss")))
                        .readiness("nothing", timeout -> nothing())
                        .readiness("well", timeout -> CheckResult.healthy())
                        .build();
                RunningContainer server = start(container, health)) {
            HttpResponse<String> response = get(server, "api/health");

            assertThat(response.statusCode()).isEqualTo(503);
            for (String name : List.of("memory", "stack", "class", "silent", "checked")) {
                assertThat(response.body()).containsPattern(reason(name, "failed"));
            }
            assertThat(response.body())
                    .containsPattern(reason("nothing", "no-result"))
                    .contains("\"well\":{\"status\":\"healthy\"")
                    .doesNotContain("p@ss");
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyFailuresInARowTakeItOutAndOnlySuccessesInARowBringItBack(ServletContainers container) throws Exception {
        AtomicReference<CheckResult> current = new AtomicReference<>(CheckResult.healthy());
        try (Health health = Health.builder()
                        .deadline(PATIENT)
                        .cacheFor(Duration.ZERO)
                        .readiness(
                                "redis",
                                timeout -> current.get(),
                                check -> check.failuresBeforeUnhealthy(3).successesBeforeHealthy(2))
                        .build();
                RunningContainer server = start(container, health)) {
            StringBuilder shown = new StringBuilder();
            for (char result : "SFFSSSFFFSFSS".toCharArray()) {
                current.set(result == 'S' ? CheckResult.healthy() : CheckResult.unhealthy(Reason.UNREACHABLE));
                shown.append(get(server, "readyz").statusCode() == 200 ? 'S' : 'F');
            }

            assertThat(shown).hasToString("SSSSSSSSFFFFS");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aResultThatIsTooOldIsStale(ServletContainers container) throws Exception {
        FakeClock clock = new FakeClock();
        try (Health health = Health.builder()
                        .readiness("menu", timeout -> CheckResult.healthy(), check -> check.every(HOUR))
                        .build(clock, InstantSource.system());
                RunningContainer server = start(container, health)) {
            await().until(() -> get(server, "readyz").statusCode() == 200);

            clock.advance(Duration.ofDays(1)); // in which no timer has run it
            HttpResponse<String> response = get(server, "readyz");
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body()).containsPattern(reason("menu", "stale"));
            assertThat(get(server, "livez").statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    @SuppressWarnings("try") // closed by hand, because its end is what is tested
    void isAliveButNotReadyBeforeTheFirstRunAndAfterTheEnd(ServletContainers container) throws Exception {
        GatedCheck menu = new GatedCheck();
        try (Health health = Health.builder()
                        .readiness("menu", menu, check -> check.every(HOUR).deadline(PATIENT))
                        .build();
                RunningContainer server = start(container, health)) {
            HttpResponse<String> before = get(server, "readyz");
            assertThat(before.statusCode()).isEqualTo(503);
            assertThat(before.body()).containsPattern(reason("menu", "not-ready"));
            assertThat(get(server, "livez").statusCode()).isEqualTo(200);

            menu.letThrough(1);
            await().until(() -> get(server, "readyz").statusCode() == 200);

            health.close();
            HttpResponse<String> after = get(server, "readyz");
            assertThat(after.statusCode()).isEqualTo(503);
            assertThat(after.body()).containsPattern(reason("menu", "closed"));
            assertThat(get(server, "livez").statusCode()).isEqualTo(200);
        } finally {
            menu.letThrough(100);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCheckThatRecoversWhileTheServiceDrainsBringsNoRequestsBack(ServletContainers container) throws Exception {
        AtomicReference<CheckResult> search = new AtomicReference<>(CheckResult.unhealthy(Reason.UNREACHABLE));
        Drain drain = Drain.builder().preDrain(PATIENT).grace(HOUR).build();
        try (Health health = Health.builder()
                        .deadline(PATIENT)
                        .cacheFor(Duration.ZERO)
                        .readiness("drain", drain.check())
                        .readiness("search", timeout -> search.get(), CheckOptions::nonCritical)
                        .build();
                RunningContainer server = start(container, health)) {
            assertThat(get(server, "readyz").statusCode()).isEqualTo(200);

            drain.begin();
            assertThat(get(server, "readyz").statusCode()).isEqualTo(503);
            search.set(CheckResult.healthy());

            HttpResponse<String> recovered = get(server, "readyz");
            assertThat(recovered.statusCode()).isEqualTo(503);
            assertThat(recovered.body())
                    .contains("\"search\":{\"status\":\"healthy\"")
                    .containsPattern(reason("drain", "draining"));
            assertThat(get(server, "livez").statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPoolOfOneThatIsLentOutIsDegradedAndNoReasonToRestart(ServletContainers container) throws Exception {
        try (TestDatabase database = TestPostgres.shared().freshDatabase();
                HikariDataSource pool = poolOfOne(database);
                Connection onlyOne = pool.getConnection();
                Health health = Health.builder()
                        .deadline(PATIENT)
                        .readiness("database", HealthCheck.database(pool))
                        .build();
                RunningContainer server = start(container, health)) {
            assertThat(onlyOne.isValid(1)).isTrue();
            HttpResponse<String> response = get(server, "readyz");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body())
                    .contains("\"database\":{\"status\":\"degraded\"")
                    .containsPattern(reason("database", "pool-exhausted"));
            assertThat(get(server, "livez").statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void redisIsReportedByWhatItAnswers(ServletContainers container) throws Exception {
        try (FakeRedis loading = FakeRedis.answeringPing("-LOADING Redis is loading the dataset in memory\r\n");
                FakeRedis locked = FakeRedis.answeringPing("-NOAUTH Authentication required.\r\n");
                FakeRedis replica =
                        FakeRedis.answeringPing("-READONLY You can't write against a read only replica.\r\n");
                FakeRedis other = FakeRedis.answeringPing("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
                FakeRedis silent = FakeRedis.answeringPing("");
                Health health = Health.builder()
                        .deadline(PATIENT)
                        .readiness("loading", HealthCheck.redis(loading.uri()))
                        .readiness("locked", HealthCheck.redis(locked.uri()))
                        .readiness("replica", HealthCheck.redis(replica.uri()))
                        .readiness("other", HealthCheck.redis(other.uri()))
                        .readiness("silent", HealthCheck.redis(silent.uri()), check -> check.deadline(SHORT))
                        .build();
                RunningContainer server = start(container, health)) {
            HttpResponse<String> response = get(server, "readyz");

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body())
                    .containsPattern(reason("loading", "not-ready"))
                    .containsPattern(reason("locked", "unauthorized"))
                    .containsPattern(reason("replica", "read-only"))
                    .containsPattern(reason("other", "unexpected-answer"))
                    .containsPattern(reason("silent", "timeout"));
            assertThat(get(server, "livez").statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void realtimeIsReportedByHowItMisbehaves(ServletContainers container) throws Exception {
        Map<Manners, String> reasons = new EnumMap<>(Map.of(
                Manners.DOES_NOT_CONFIRM, "not-ready",
                Manners.SYSTEM_ERROR, "refused",
                Manners.DOES_NOT_ANSWER_HEARTBEATS, "timeout",
                Manners.CLOSES_THE_CHANNEL, "unreachable",
                Manners.TOKEN_EXPIRES, "expired",
                Manners.SENDS_VERSION_2, "unexpected-answer",
                Manners.SENDS_BINARY, "unexpected-answer",
                Manners.CONFIRMS_ANOTHER_TOPIC, "not-ready"));
        List<FakeRealtime> servers = new ArrayList<>();
        Health.Builder builder = Health.builder().deadline(PATIENT).cacheFor(Duration.ZERO);
        reasons.keySet().forEach(manners -> {
            FakeRealtime realtime = FakeRealtime.with(manners);
            servers.add(realtime);
            builder.readiness(manners.name(), checkOf(realtime));
        });
        try (Health health = builder.build();
                RunningContainer server = start(container, health)) {
            // Some subscribe us first, and all are tried again and again.
            reasons.forEach((manners, reason) -> await(manners + " is " + reason)
                    .atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(get(server, "api/health").body())
                            .containsPattern(reason(manners.name(), reason))));
            assertThat(get(server, "livez").statusCode()).isEqualTo(200);
        } finally {
            servers.forEach(FakeRealtime::close);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClockOnTheWallThatGoesBackMakesNoTimeNegative(ServletContainers container) throws Exception {
        Instant now = Instant.parse("2026-11-23T10:15:30Z");
        AtomicReference<Instant> wall = new AtomicReference<>(now);
        try (Health health = Health.builder()
                        .deadline(PATIENT)
                        .cacheFor(Duration.ZERO)
                        .readiness("menu", timeout -> CheckResult.healthy())
                        .build(System::nanoTime, wall::get);
                RunningContainer server = start(container, health)) {
            get(server, "api/health");
            wall.set(now.minus(HOUR));

            assertThat(get(server, "api/health").body())
                    .startsWith("{\"timestamp\":\"2026-11-23T09:15:30.000Z\"")
                    .contains("\"durationMs\":", "\"uptimeSeconds\":")
                    .doesNotContainPattern("\":-\\d");
            assertThat(get(server, "api/health", "text/html").body())
                    .contains("menu")
                    .doesNotContainPattern(">-\\d");
        }
    }

    private static RunningContainer start(ServletContainers container, Health health) {
        return container.start(context -> HealthServlet.of(health)
                .detailsFor(request -> true)
                .addTo(context, "/api/health", "/livez", "/readyz"));
    }

    /** The check's details in the body, with this reason. */
    private static String reason(String check, String reason) {
        return "\"" + check + "\":\\{[^}]*\"reason\":\"" + reason + "\"";
    }

    private HttpResponse<String> get(RunningContainer server, String path) throws Exception {
        return get(server, path, "*/*");
    }

    private HttpResponse<String> get(RunningContainer server, String path, String accept) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.uri().resolve(path))
                .header("Accept", accept)
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Whoever gets no connection waits for one a second at most. */
    private static HikariDataSource poolOfOne(TestDatabase database) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.dataSource());
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(1_000);
        return new HikariDataSource(config);
    }

    private static HealthCheck checkOf(FakeRealtime realtime) {
        RealtimePace pace = new RealtimePace(
                HOUR, HOUR, SHORT, SHORT, HOUR, HOUR, Duration.ofMillis(20), SHORT, Duration.ofMillis(20));
        return new RealtimeCheck(
                RealtimeSettings.of(realtime.uri(), "key"), pace, System::nanoTime, InstantSource.system());
    }

    private static HealthCheck throwing(Throwable thrown) {
        return timeout -> sneakyThrow(thrown);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> CheckResult sneakyThrow(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @SuppressWarnings("NullAway") // what a caller without null checks can do
    private static CheckResult nothing() {
        return null;
    }
}
