package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import com.kapgel.health.FakeRealtime.Manners;
import com.kapgel.testkit.FaultProxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server that misbehaves; how long each misbehaviour may go unnoticed is tested with a clock in the hand. */
@Timeout(180)
class RealtimeCheckIT {
    private static final String KEY = "s3cret.anon-key/+=";
    private static final Duration PATIENT = Duration.ofSeconds(40);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static final Duration SHORT = Duration.ofMillis(400);
    private static final Duration TICK = Duration.ofMillis(20);

    @ParameterizedTest
    @EnumSource(names = {"GOOD", "CHATTY", "SYSTEM_ERROR_THEN_OK"})
    void aConfirmedSubscriptionIsHealthy(Manners manners) throws Exception {
        try (FakeRealtime realtime = FakeRealtime.with(manners);
                HealthCheck check = checkOf(realtime.uri(), unhurried()).table("public", "orders")) {
            eventually().untilAsserted(() -> assertThat(check.check(PATIENT)).hasToString("healthy"));

            assertThat(realtime.requests())
                    .containsExactly("GET /realtime/v1/websocket?apikey=s3cret.anon-key%2F%2B%3D&vsn=1.0.0 HTTP/1.1");
            assertThat(realtime.received()).singleElement().asString().contains("\"schema\":\"public\"", "\"orders\"");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ANSWERS_401, unauthorized",
        "ANSWERS_403, unauthorized",
        "ANSWERS_404, unexpected-answer",
        "ANSWERS_429, refused",
        "ANSWERS_503, not-ready",
        "REDIRECTS, unexpected-answer",
        "REFUSES_THE_JOIN, refused",
        "TOKEN_IS_EXPIRED_AT_JOIN, expired",
        "TOKEN_IS_MALFORMED, unauthorized",
        "IS_INITIALIZING, not-ready",
        "SYSTEM_ERROR, refused",
        "TOKEN_EXPIRES, expired",
        "CLOSES_THE_CHANNEL, unreachable",
        "CHANNEL_CRASHES, unreachable",
        "CLOSES_THE_SOCKET, unreachable",
        "DROPS_THE_CONNECTION, unreachable",
        "SENDS_GARBAGE, unexpected-answer",
        "SENDS_VERSION_2, unexpected-answer",
        "SENDS_BINARY, unexpected-answer",
        "SENDS_TWICE_THE_SAME_FIELD, unexpected-answer",
        "SENDS_HUGE_MESSAGES, unexpected-answer"
    })
    void whatTheServerSaysIsNoticedAtOnce(Manners manners, String reason) throws Exception {
        staysUnhealthy(manners, reason, unhurried());
    }

    /** The JDK tells these apart by the text of its exceptions only. */
    @ParameterizedTest
    @EnumSource(
            names = {
                "ACCEPTS_ANOTHER_KEY",
                "SPEAKS_NO_HTTP",
                "SENDS_NO_UTF_8",
                "SENDS_RESERVED_BITS",
                "SENDS_MASKED_FRAMES"
            })
    void whatIsNoWebSocketIsNoticedAtOnce(Manners manners) throws Exception {
        try (FakeRealtime realtime = FakeRealtime.with(manners);
                HealthCheck check = checkOf(realtime.uri(), unhurried())) {
            eventually()
                    .untilAsserted(() -> assertThat(check.check(PATIENT).toString())
                            .isIn("unhealthy (unexpected-answer)", "unhealthy (unreachable)"));
        }
    }

    @Test
    void aServerThatAcceptsAndIsSilentIsATimeout() throws Exception {
        staysUnhealthy(Manners.ACCEPTS_AND_IS_SILENT, "timeout", pace(SHORT, MINUTE, MINUTE, MINUTE, MINUTE));
    }

    @ParameterizedTest
    @EnumSource(names = {"DOES_NOT_ANSWER_THE_JOIN", "ANSWERS_ANOTHER_JOIN"})
    void aJoinWithoutAnAnswerIsATimeout(Manners manners) throws Exception {
        staysUnhealthy(manners, "timeout", pace(MINUTE, SHORT, MINUTE, MINUTE, MINUTE));
    }

    @ParameterizedTest
    @EnumSource(names = {"DOES_NOT_CONFIRM", "CONFIRMS_ANOTHER_TOPIC"})
    void anAnswerToTheJoinIsNoSubscription(Manners manners) throws Exception {
        staysUnhealthy(manners, "not-ready", pace(MINUTE, MINUTE, SHORT, MINUTE, MINUTE));
    }

    @Test
    void aHeartbeatWithoutAnAnswerIsATimeout() throws Exception {
        staysUnhealthy(Manners.DOES_NOT_ANSWER_HEARTBEATS, "timeout", pace(MINUTE, MINUTE, MINUTE, SHORT, MINUTE));
    }

    @ParameterizedTest
    @EnumSource(names = {"SWALLOWS_BROADCASTS", "ECHOES_OLD_BROADCASTS"})
    void aCanaryThatDoesNotComeBackIsATimeout(Manners manners) throws Exception {
        try (FakeRealtime realtime = FakeRealtime.with(manners);
                HealthCheck check = checkOf(realtime.uri(), pace(MINUTE, MINUTE, MINUTE, MINUTE, SHORT))
                        .canary()) {
            eventually().untilAsserted(() -> assertThat(check.check(PATIENT)).hasToString("unhealthy (timeout)"));

            realtime.behave(Manners.GOOD);
            eventually().untilAsserted(() -> assertThat(check.check(PATIENT)).hasToString("healthy"));
        }
    }

    @Test
    void aCanaryThatComesBackIsHealthy() throws Exception {
        try (FakeRealtime realtime = FakeRealtime.with(Manners.GOOD);
                HealthCheck check = checkOf(realtime.uri(), unhurried()).canary()) {
            assertThat(check.check(PATIENT)).hasToString("healthy");
            assertThat(realtime.received()).hasSize(2).last().asString().contains("broadcast", "canary");
        }
    }

    @Test
    void aConnectionThatIsHalfOpenIsATimeoutAndIsReplaced() throws Exception {
        try (FakeRealtime realtime = FakeRealtime.with(Manners.GOOD);
                FaultProxy network = FaultProxy.before(realtime.port());
                HealthCheck check = checkOf(
                        URI.create("http://127.0.0.1:" + network.port()), pace(SHORT, MINUTE, MINUTE, SHORT, MINUTE))) {
            eventually().untilAsserted(() -> assertThat(check.check(PATIENT)).hasToString("healthy"));

            network.halfOpen();
            eventually().untilAsserted(() -> assertThat(check.check(PATIENT)).hasToString("unhealthy (timeout)"));

            network.heal();
            eventually().untilAsserted(() -> assertThat(check.check(PATIENT)).hasToString("healthy"));
        }
    }

    @Test
    void aServerThatIsSlowButInTimeIsHealthy() throws Exception {
        try (FakeRealtime realtime = FakeRealtime.with(Manners.CHATTY);
                FaultProxy network = FaultProxy.before(realtime.port());
                HealthCheck check = checkOf(URI.create("http://127.0.0.1:" + network.port()), unhurried())) {
            network.replies().latency(Duration.ofMillis(300)).jitter(Duration.ofMillis(200));

            eventually().untilAsserted(() -> assertThat(check.check(PATIENT)).hasToString("healthy"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ANSWERS_503", "DROPS_THE_CONNECTION", "TOKEN_EXPIRES"})
    void isHealthyAgainWhenTheServerIs(Manners manners) throws Exception {
        try (FakeRealtime realtime = FakeRealtime.with(manners);
                HealthCheck check = checkOf(realtime.uri(), unhurried())) {
            // Some of them subscribe us first.
            eventually().until(() -> check.check(PATIENT).status() == Status.UNHEALTHY);
            eventually().until(() -> realtime.requests().size() > 2);

            realtime.behave(Manners.GOOD);
            eventually().untilAsserted(() -> assertThat(check.check(PATIENT)).hasToString("healthy"));
        }
    }

    @Test
    void isUnreachableWhereNothingListens() throws Exception {
        try (HealthCheck check = checkOf(URI.create("http://127.0.0.1:1"), unhurried())) {
            assertThat(check.check(PATIENT)).hasToString("unhealthy (unreachable)");
        }
    }

    @Test
    void doesNotWaitLongerThanItMay() throws Exception {
        try (FakeRealtime realtime = FakeRealtime.with(Manners.ACCEPTS_AND_IS_SILENT);
                HealthCheck check = checkOf(realtime.uri(), unhurried())) {
            assertThat(check.check(Duration.ofMillis(100))).hasToString("unhealthy (not-ready)");
        }
    }

    @Test
    void aTokenThatHasRunOutIsExpiredWhateverTheServerSays() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(1_999_999_999L));
        String claims = Base64.getUrlEncoder()
                .encodeToString("{\"role\":\"anon\",\"exp\":2000000000}".getBytes(StandardCharsets.UTF_8));
        try (FakeRealtime realtime = FakeRealtime.with(Manners.GOOD);
                HealthCheck check = new RealtimeCheck(
                        RealtimeSettings.of(realtime.uri(), "e30." + claims + ".x"),
                        unhurried(),
                        System::nanoTime,
                        now::get)) {
            assertThat(check.check(PATIENT)).hasToString("healthy");
            now.set(Instant.ofEpochSecond(2_000_000_000L));
            assertThat(check.check(PATIENT)).hasToString("unhealthy (expired)");
        }
    }

    @ParameterizedTest
    @EnumSource
    void neverShowsTheKey(Manners manners) throws Exception {
        try (CapturedLog log = CapturedLog.open();
                FakeRealtime realtime = FakeRealtime.with(manners);
                HealthCheck check = checkOf(realtime.uri(), pace(SHORT, SHORT, SHORT, SHORT, SHORT))
                        .canary();
                Health health = Health.builder()
                        .scrubber(message -> message)
                        .cacheFor(Duration.ZERO)
                        .readiness("realtime", check)
                        .build()) {
            HealthReport first = health.report();
            eventually().until(() -> !realtime.requests().isEmpty());
            HealthReport second = health.report();

            assertThat(log.everything() + first + first.toJson() + second + second.toJson() + check)
                    .doesNotContain("s3cret");
        }
    }

    @Test
    void closeEndsItsThreadAndTheConnection() throws Exception {
        Set<Thread> before = threads();
        try (FakeRealtime realtime = FakeRealtime.with(Manners.GOOD);
                FaultProxy network = FaultProxy.before(realtime.port())) {
            HealthCheck check = checkOf(URI.create("http://127.0.0.1:" + network.port()), unhurried());
            assertThat(check.check(PATIENT)).hasToString("healthy");
            assertThat(threads()).isNotEqualTo(before);

            check.close();
            check.close();

            eventually().untilAsserted(() -> assertThat(before).containsAll(threads()));
            eventually().until(() -> network.connections() == 0);
            assertThat(check.check(PATIENT)).hasToString("unhealthy (closed)");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wss://x.supabase.co",
                "x.supabase.co",
                "https://u:s3cret@x.supabase.co",
                "https://x.supabase.co?apikey=s3cret",
                "https:///path"
            })
    void refusesWhatIsNoProject(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HealthCheck.realtime(URI.create(url), "key"))
                .withMessageContaining("https://PROJECT.supabase.co")
                .withMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "s3cret\n", "s3 cret", "s3cret\u00e9"})
    void refusesWhatIsNoKey(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HealthCheck.realtime(URI.create("https://x.supabase.co"), key))
                .withMessageNotContaining("s3");
    }

    private static void staysUnhealthy(Manners manners, String reason, RealtimePace pace) throws Exception {
        try (FakeRealtime realtime = FakeRealtime.with(manners);
                HealthCheck check = checkOf(realtime.uri(), pace)) {
            String expected = "unhealthy (" + reason + ")";
            eventually().untilAsserted(() -> assertThat(check.check(PATIENT)).hasToString(expected));
        }
    }

    private static RealtimeCheck checkOf(URI project, RealtimePace pace) {
        return new RealtimeCheck(RealtimeSettings.of(project, KEY), pace, System::nanoTime, InstantSource.system());
    }

    private static RealtimePace unhurried() {
        return pace(MINUTE, MINUTE, MINUTE, MINUTE, MINUTE);
    }

    private static RealtimePace pace(
            Duration open, Duration join, Duration confirm, Duration heartbeat, Duration canary) {
        return new RealtimePace(open, join, confirm, heartbeat, canary, canary, TICK, SHORT, TICK);
    }

    private static ConditionFactory eventually() {
        return await().atMost(PATIENT).pollInterval(TICK);
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("kapgel-health-realtime"))
                .collect(Collectors.toSet());
    }
}
