package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.health.RealtimeSession.Orders;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When which misbehaviour is noticed, to the nanosecond. */
class RealtimeSessionTest {
    private static final String TOPIC = "realtime:test";
    private static final Duration NANO = Duration.ofNanos(1);

    private final FakeClock clock = new FakeClock();
    private final AtomicReference<Double> chance = new AtomicReference<>(1.0);
    private final RealtimeSession session = sessionOf(settings());
    private int connection;

    @Test
    void isLiveOnlyWhenTheSubscriptionToPostgresIsConfirmed() {
        String join = open(session);
        assertThat(join).contains("\"event\":\"phx_join\"", "\"postgres_changes\":[{", "\"access_token\":\"key\"");
        assertThat(verdict()).isEqualTo("unhealthy (not-ready)");

        receive(FakeRealtime.reply(TOPIC, "1", "ok", "{}"));
        assertThat(verdict()).as("joined").isEqualTo("unhealthy (not-ready)");
        assertThat(session.hasNews()).isFalse();

        receive(FakeRealtime.system(TOPIC, "postgres_changes", "ok", "Subscribed to PostgreSQL"));
        assertThat(verdict()).isEqualTo("healthy");
        assertThat(session.hasNews()).isTrue();
    }

    @Test
    void anUpgradeMayTakeTenSeconds() {
        connect(session);
        becomesAfter(Duration.ofSeconds(10), "unhealthy (not-ready)", "unhealthy (timeout)");
    }

    @Test
    void theAnswerToTheJoinMayTakeTenSeconds() {
        open(session);
        becomesAfter(Duration.ofSeconds(10), "unhealthy (not-ready)", "unhealthy (timeout)");
    }

    @Test
    void theConfirmationMayTakeFifteenSeconds() {
        open(session);
        receive(FakeRealtime.reply(TOPIC, "1", "ok", "{}"));

        clock.advance(Duration.ofSeconds(15).minus(NANO));
        assertThat(tick().giveUp()).isFalse();
        clock.advance(NANO);
        assertThat(tick().giveUp()).isTrue();
        assertThat(verdict()).isEqualTo("unhealthy (not-ready)");
    }

    @Test
    void anEarlierFailureIsNotWhyAConfirmationIsMissing() {
        connect(session);
        session.failed(connection, Reason.UNREACHABLE, now());
        waitForConnect();
        assertThat(verdict()).isEqualTo("unhealthy (unreachable)");

        session.opened(connection, now());
        receive(FakeRealtime.reply(TOPIC, "1", "ok", "{}"));
        assertThat(verdict()).isEqualTo("unhealthy (not-ready)");
    }

    @Test
    void aSubscriptionThatIsLostHasFifteenSecondsToComeBack() {
        live();
        receive(FakeRealtime.system(TOPIC, "postgres_changes", "error", "Unable to subscribe"));
        assertThat(verdict()).isEqualTo("unhealthy (refused)");
        clock.advance(Duration.ofSeconds(15).minus(NANO));
        assertThat(tick().giveUp()).isFalse();
        receive(FakeRealtime.system(TOPIC, "postgres_changes", "ok", "Subscribed to PostgreSQL"));
        assertThat(verdict()).isEqualTo("healthy");

        receive(FakeRealtime.system(TOPIC, "postgres_changes", "error", "Unable to subscribe"));
        clock.advance(Duration.ofSeconds(15));
        assertThat(tick().giveUp()).isTrue();
        assertThat(verdict()).isEqualTo("unhealthy (refused)");
    }

    @Test
    void aHeartbeatGoesEveryTwentyFiveSecondsAndHasToBeAnsweredByTheNext() {
        live();
        clock.advance(Duration.ofSeconds(25).minus(NANO));
        assertThat(tick().send()).isEmpty();
        clock.advance(NANO);
        assertThat(tick().send())
                .containsExactly("{\"topic\":\"phoenix\",\"event\":\"heartbeat\",\"payload\":{},\"ref\":\"2\"}");

        receive(FakeRealtime.reply("phoenix", "2", "ok", "{}"));
        clock.advance(Duration.ofSeconds(25));
        assertThat(tick().send()).singleElement().asString().contains("\"ref\":\"3\"");
        receive(FakeRealtime.reply("phoenix", "2", "ok", "{}")); // an old one
        becomesAfter(Duration.ofSeconds(25), "healthy", "unhealthy (timeout)");
    }

    @Test
    void isStaleWhenNobodyLooksAtTheClockAnyMore() {
        live();
        clock.advance(Duration.ofSeconds(60));
        assertThat(verdict()).isEqualTo("healthy");
        clock.advance(NANO);
        assertThat(verdict()).isEqualTo("unhealthy (stale)");
    }

    @Test
    void aCanaryHasToComeBackWithinTwoSecondsAtFirstAndEveryFifteen() {
        RealtimeSession canary = sessionOf(settings().withCanary());
        open(canary);
        canary.received(connection, FakeRealtime.reply(TOPIC, "1", "ok", "{}"), now());
        List<String> sent = canary.received(
                        connection, FakeRealtime.system(TOPIC, "postgres_changes", "ok", "Subscribed"), now())
                .send();
        assertThat(sent).singleElement().asString().contains("\"id\":\"1-2\"");
        assertThat(canary.verdict(now())).as("nothing has come back yet").hasToString("unhealthy (not-ready)");
        clock.advance(Duration.ofSeconds(2).minus(NANO));
        canary.tick(now());
        canary.received(connection, broadcast("1-2"), now());
        assertThat(canary.verdict(now())).hasToString("healthy");

        clock.advance(Duration.ofSeconds(13));
        assertThat(canary.tick(now()).send()).isEmpty();
        clock.advance(NANO);
        assertThat(canary.tick(now()).send()).singleElement().asString().contains("\"id\":\"1-3\"");
        clock.advance(Duration.ofSeconds(2).minus(NANO));
        canary.tick(now());
        assertThat(canary.verdict(now())).hasToString("healthy");
        clock.advance(NANO);
        canary.tick(now());
        assertThat(canary.verdict(now())).hasToString("unhealthy (timeout)");
        canary.received(connection, broadcast("1-3"), now());
        assertThat(canary.verdict(now())).as("too late").hasToString("unhealthy (timeout)");

        clock.advance(Duration.ofSeconds(13));
        assertThat(canary.tick(now()).send())
                .as("after a heartbeat")
                .last()
                .asString()
                .contains("\"id\":\"1-5\"");
        canary.received(connection, broadcast("1-5"), now());
        assertThat(canary.verdict(now())).hasToString("healthy");
    }

    @Test
    void threeCanariesThatDoNotComeBackEndTheConnection() {
        RealtimeSession canary = sessionOf(settings().withCanary());
        open(canary);
        canary.received(connection, FakeRealtime.reply(TOPIC, "1", "ok", "{}"), now());
        canary.received(connection, FakeRealtime.system(TOPIC, "postgres_changes", "ok", "Subscribed"), now());
        int seconds = 0;
        while (!canary.tick(now()).giveUp()) {
            clock.advance(Duration.ofSeconds(1));
            seconds++;
        }
        assertThat(seconds).isEqualTo(2 * 15 + 2);
    }

    @Test
    void waitsLongerFromOneFailureToTheNextUpToHalfAMinuteAndAtRandom() {
        chance.set(1.0);
        assertThat(waitsOfFailures(7)).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
        chance.set(0.0);
        assertThat(RealtimePace.standard().retryAfter(0, 0)).isEqualTo(Duration.ofMillis(500));
        assertThat(RealtimePace.standard().retryAfter(1_000_000, 0)).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void aServerThatConfirmsAndClosesAtOnceIsNotAskedEverFaster() {
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            live();
            assertThat(receive(FakeRealtime.event(TOPIC, "phx_close")).giveUp()).isTrue();
            waits.add(waitForConnect());
        }
        assertThat(waits).containsExactly(1L, 2L, 4L, 8L);
    }

    @Test
    void anAnsweredHeartbeatOfALiveSubscriptionForgetsEarlierFailures() {
        assertThat(waitsOfFailures(3)).containsExactly(1L, 2L, 4L);
        liveOn(connection);
        clock.advance(Duration.ofSeconds(25));
        String heartbeat = tick().send().get(0);
        receive(FakeRealtime.reply(
                "phoenix", PhoenixMessage.parse(heartbeat).orElseThrow().ref(), "ok", "{}"));

        session.failed(connection, Reason.UNREACHABLE, now());
        assertThat(waitForConnect()).isEqualTo(1);
    }

    @Test
    void newsOfAConnectionThatWasGivenUpIsNoNews() {
        live();
        session.failed(connection, Reason.UNREACHABLE, now());
        int old = connection;
        waitForConnect();
        liveOn(connection);

        assertThat(session.failed(old, Reason.REFUSED, now()).giveUp()).isFalse();
        assertThat(session.received(old, "garbage", now()).giveUp()).isFalse();
        assertThat(session.opened(old, now()).send()).isEmpty();
        assertThat(verdict()).isEqualTo("healthy");
    }

    @ParameterizedTest
    @CsvSource({
        "InvalidJWTToken: Token has expired 10 seconds ago, expired",
        "Access token has expired, expired",
        "MalformedJWT: The token provided is not a valid JWT, unauthorized",
        "JwtSignatureError: Failed to validate JWT signature, unauthorized",
        "Unauthorized: You do not have permissions to read from this Channel topic, unauthorized",
        "RealtimeRestarting: Realtime is restarting please standby, not-ready",
        "InitializingProjectConnection: Connecting to the project database, not-ready",
        "ChannelRateLimitReached: Too many channels, refused",
        "'', refused"
    })
    void readsTheWordsOfTheServer(String words, String reason) {
        open(session);
        receive(FakeRealtime.reply(TOPIC, "1", "error", "{\"reason\":\"" + words + "\"}"));

        assertThat(verdict()).isEqualTo("unhealthy (" + reason + ")");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "null",
                "[]",
                "{\"topic\":\"t\"}",
                "{\"event\":\"e\"}",
                "{\"topic\":1,\"event\":\"e\"}",
                "{\"topic\":\"t\",\"event\":\"e\"",
                "{\"topic\":\"t\",\"event\":\"e\"}{}",
                "{\"topic\":\"t\",\"event\":\"e\",\"event\":\"e\"}",
                "{'topic':'t','event':'e'}",
                "{\"topic\":\"t\",\"event\":\"e\",\"payload\":{\"a\":[1,2}}"
            })
    void whatIsNoMessageIsUnexpected(String text) {
        live();
        assertThat(receive(text).giveUp()).isTrue();
        assertThat(verdict()).isEqualTo("unhealthy (unexpected-answer)");
    }

    @Test
    void nestingWithoutEndIsUnexpectedToo() {
        live();
        String deep = "{\"topic\":\"t\",\"event\":\"e\",\"payload\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

        assertThat(receive(deep).giveUp()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"topic\":\"realtime:test\",\"event\":\"presence_state\",\"payload\":{}}",
                "{\"topic\":\"realtime:test\",\"event\":\"system\",\"payload\":{\"status\":\"ok\",\"extension\":\"system\"}}",
                "{\"topic\":\"realtime:other\",\"event\":\"phx_close\",\"payload\":{}}",
                "{\"topic\":\"realtime:other\",\"event\":\"system\",\"payload\":{\"status\":\"error\"}}",
                "{\"event\":\"postgres_changes\",\"topic\":\"realtime:test\",\"payload\":{\"data\":{\"record\":{\"a\":{}}}}}",
                "{\"topic\":\"realtime:test\",\"event\":\"broadcast\",\"payload\":{\"payload\":{\"id\":\"1-2\"}},\"ref\":null}"
            })
    void otherMessagesAreIgnored(String text) {
        live();
        assertThat(receive(text).giveUp()).isFalse();
        assertThat(verdict()).isEqualTo("healthy");
    }

    private List<Long> waitsOfFailures(int count) {
        List<Long> waits = new ArrayList<>();
        connect(session);
        for (int i = 0; i < count; i++) {
            session.failed(connection, Reason.UNREACHABLE, now());
            waits.add(waitForConnect());
        }
        return waits;
    }

    /** How many seconds pass until the session wants a new connection, which it then gets. */
    private long waitForConnect() {
        for (long seconds = 1; ; seconds++) {
            clock.advance(Duration.ofSeconds(1));
            Orders orders = tick();
            if (orders.connect()) {
                connection = orders.connection();
                return seconds;
            }
        }
    }

    private void becomesAfter(Duration time, String before, String after) {
        clock.advance(time.minus(NANO));
        assertThat(tick().giveUp()).isFalse();
        assertThat(verdict()).isEqualTo(before);
        clock.advance(NANO);
        assertThat(tick().giveUp()).isTrue();
        assertThat(verdict()).isEqualTo(after);
    }

    private void live() {
        if (connection == 0) {
            connect(session);
        }
        liveOn(connection);
    }

    private void liveOn(int number) {
        String join = session.opened(number, now()).send().get(0);
        String ref = PhoenixMessage.parse(join).orElseThrow().ref();
        receive(FakeRealtime.reply(TOPIC, ref, "ok", "{}"));
        receive(FakeRealtime.system(TOPIC, "postgres_changes", "ok", "Subscribed to PostgreSQL"));
        assertThat(verdict()).isEqualTo("healthy");
    }

    private String open(RealtimeSession session) {
        connect(session);
        return session.opened(connection, now()).send().get(0);
    }

    private void connect(RealtimeSession session) {
        Orders orders = session.tick(now());
        assertThat(orders.connect()).isTrue();
        connection = orders.connection();
    }

    private Orders tick() {
        return session.tick(now());
    }

    private Orders receive(String text) {
        return session.received(connection, text, now());
    }

    private String verdict() {
        return session.verdict(now()).toString();
    }

    private long now() {
        return clock.getAsLong();
    }

    private static String broadcast(String id) {
        return "{\"topic\":\"" + TOPIC
                + "\",\"event\":\"broadcast\",\"payload\":{\"type\":\"broadcast\",\"payload\":{\"id\":\"" + id
                + "\"}},\"ref\":null}";
    }

    private static RealtimeSettings settings() {
        return RealtimeSettings.of(URI.create("https://project.supabase.co"), "key");
    }

    private RealtimeSession sessionOf(RealtimeSettings settings) {
        return new RealtimeSession(
                new RealtimeChannel(TOPIC, settings), RealtimePace.standard(), chance::get, clock.getAsLong());
    }
}
