package com.kapgel.security.logback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.read.ListAppender;
import com.kapgel.security.Redactor;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;
import org.slf4j.event.KeyValuePair;

/** What the appenders behind one get, before any encoder. */
class RedactedEventTest {
    private final LoggerContext context = new LoggerContext();
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    @BeforeEach
    void install() {
        context.setMDCAdapter(new LogbackMDCAdapter());
        appender.setContext(context);
        appender.start();
        context.getLogger("ROOT").addAppender(appender);
        RedactingAppender.installIn(context, Redactor.standard());
    }

    private ILoggingEvent logged(Consumer<Logger> call) {
        call.accept(context.getLogger("orders"));
        return appender.list.get(appender.list.size() - 1);
    }

    @Test
    void keepsTextsNumbersAndConstantsAndWritesOtherObjectsAsTheirText() {
        ILoggingEvent event = logged(logger -> logger.info(
                "{} {} {} {} {} {} {}",
                "izmir",
                5,
                true,
                TimeUnit.DAYS,
                new Login(),
                new IllegalStateException("pin=1234"),
                LocalDate.of(2026, 11, 23)));

        assertThat(event.getArgumentArray())
                .containsExactly(
                        "izmir",
                        5,
                        true,
                        TimeUnit.DAYS,
                        "ayse",
                        "java.lang.IllegalStateException: pin=[Filtered]",
                        "2026-11-23");
        assertThat(event.getFormattedMessage())
                .isEqualTo("izmir 5 true DAYS ayse java.lang.IllegalStateException: pin=[Filtered] 2026-11-23");
    }

    @Test
    void takesMapsCollectionsArraysAndRecordsApart() {
        List<KeyValuePair> pairs = logged(logger -> logger.atInfo()
                        .addKeyValue("map", Map.of("password", "two words"))
                        .addKeyValue("list", List.of(new Login(), "a\nb"))
                        .addKeyValue("array", new Object[] {new Login(), null})
                        .addKeyValue("record", new Account("ayse", "two words"))
                        .addKeyValue("optional", Optional.of(5))
                        .addKeyValue("token", List.of(1))
                        .log("m"))
                .getKeyValuePairs();

        assertThat(pairs.stream().map(pair -> pair.value))
                .containsExactly(
                        Map.of("password", "[Filtered]"),
                        List.of("ayse", "a\\nb"),
                        Arrays.asList("ayse", null),
                        Map.of("user", "ayse", "password", "[Filtered]"),
                        5,
                        "[Filtered]");
    }

    @Test
    void leavesTheirOwnWordsToThoseWithoutSecrets() {
        assertThat(logged(logger -> logger.info("{} {} {}", List.of(new Price(500)), Optional.of("x"), new int[] {1}))
                        .getFormattedMessage())
                .isEqualTo("[5 TL] Optional[x] [1]");
        assertThat(logged(logger -> logger.info("of {}", new Account("ayse", "two words")))
                        .getFormattedMessage())
                .isEqualTo("of {user=ayse, password=[Filtered]}");
    }

    @Test
    void writesTheCopyWhereItHidesWhatTheTextDoesNotTell() {
        assertThat(logged(logger -> logger.info(
                                "{} {} {} {}",
                                Map.of("password/db", "x"),
                                Map.entry("password/db", "x"),
                                List.of(new Key("ayse", "x")),
                                Optional.of(Map.of("name", "password", "value", "x"))))
                        .getFormattedMessage())
                .contains("{password/db=[Filtered]} {password/db=[Filtered]}", "[{user=ayse, apiKey=[Filtered]}]")
                .doesNotContain("x}", "x]", "value=x");
    }

    @Test
    @SuppressWarnings("deprecation") // Markers in markers are.
    void copiesAMarkerOnceThatIsReachedInManyWays() {
        List<Marker> level = List.of(MarkerFactory.getDetachedMarker("pin=1"));
        for (int depth = 1; depth < 9; depth++) {
            List<Marker> next = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Marker marker = MarkerFactory.getDetachedMarker(depth + "-" + i);
                level.forEach(marker::add);
                next.add(marker);
            }
            level = next;
        }
        Marker outer = level.get(0);

        Marker copy = logged(logger -> logger.info(outer, "m")).getMarkerList().get(0);

        assertThat(copy.contains("pin=[Filtered]")).isTrue();
        assertThat(count(copy)).isEqualTo(1 + 7 * 4 + 1);
    }

    @SuppressWarnings("deprecation") // Markers in markers are.
    private static int count(Marker marker) {
        int[] count = {1};
        marker.iterator().forEachRemaining(inside -> count[0] += count(inside));
        return count[0];
    }

    @Test
    @SuppressWarnings("deprecation") // Markers in markers are.
    void whatChangesLaterChangesNothing() {
        StringBuilder text = new StringBuilder("izmir");
        List<String> list = new ArrayList<>(List.of("izmir"));
        Map<String, Object> map = new HashMap<>(Map.of("city", "izmir"));
        Marker marker = MarkerFactory.getDetachedMarker("AUDIT");

        ILoggingEvent event = logged(logger -> logger.atInfo()
                .addMarker(marker)
                .addKeyValue("map", map)
                .addArgument(text)
                .addArgument(list)
                .log("{} {}"));
        text.append(" pin=1");
        list.add("pin=1");
        map.put("pin", 1);
        marker.add(MarkerFactory.getDetachedMarker("pin=1"));

        assertThat(event.getArgumentArray()).containsExactly("izmir", List.of("izmir"));
        assertThat(event.getFormattedMessage()).isEqualTo("izmir [izmir]");
        assertThat(event.getKeyValuePairs()).extracting(pair -> pair.value).containsExactly(Map.of("city", "izmir"));
        assertThat(event.getMarkerList()).extracting(Marker::toString).containsExactly("AUDIT");
    }

    @Test
    @SuppressWarnings("deprecation") // Markers in markers are.
    void markersStillHoldEachOther() {
        Marker outer = MarkerFactory.getDetachedMarker("AUDIT");
        outer.add(MarkerFactory.getDetachedMarker("pin=1"));

        Marker marker =
                logged(logger -> logger.info(outer, "m")).getMarkerList().get(0);

        assertThat(marker.contains("AUDIT")).isTrue();
        assertThat(marker.contains("pin=[Filtered]")).isTrue();
        assertThat(marker.toString()).doesNotContain("pin=1");
    }

    static List<Throwable> failures() {
        return List.of(
                new IllegalStateException("s3cr3t"),
                new AssertionError("s3cr3t"),
                new NoClassDefFoundError("s3cr3t"),
                new StackOverflowError("s3cr3t"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aValueThatFailsLeavesTheRestOfTheEvent(Throwable failure) {
        Object failing = new Failing(failure);
        String unreadable = "[unreadable: " + Failing.class.getName() + "]";

        ILoggingEvent event = logged(logger -> logger.atInfo()
                .addKeyValue("value", failing)
                .addArgument(failing)
                .addArgument(List.of(failing))
                .log("{} and {} of ayse"));

        assertThat(event.getFormattedMessage()).isEqualTo(unreadable + " and [" + unreadable + "] of ayse");
        assertThat(event.getArgumentArray()).containsExactly(unreadable, List.of(unreadable));
        assertThat(event.getKeyValuePairs()).extracting(pair -> pair.value).containsExactly(unreadable);
    }

    @Test
    void doesNotHideThatTheMachineGivesUp() {
        Failing failing = new Failing(new OutOfMemoryError("none left"));

        assertThatThrownBy(() -> logged(logger -> logger.info("{}", failing)))
                .isInstanceOf(OutOfMemoryError.class)
                .hasMessage("none left");
    }

    private static final class Login {
        @Override
        public String toString() {
            return "ayse";
        }
    }

    private record Price(int kurus) {
        @Override
        public String toString() {
            return kurus / 100 + " TL";
        }
    }

    private record Key(String user, String apiKey) {
        @Override
        public String toString() {
            return user + " " + apiKey;
        }
    }

    private record Account(String user, String password) {}

    private static final class Failing {
        private final Throwable failure;

        Failing(Throwable failure) {
            this.failure = failure;
        }

        @Override
        public String toString() {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        }
    }
}
