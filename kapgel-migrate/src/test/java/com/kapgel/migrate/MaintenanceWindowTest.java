package com.kapgel.migrate;

import static java.time.DayOfWeek.FRIDAY;
import static java.time.DayOfWeek.MONDAY;
import static java.time.DayOfWeek.SATURDAY;
import static java.time.DayOfWeek.SUNDAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaintenanceWindowTest {

    private static final ZoneId ISTANBUL = ZoneId.of("Europe/Istanbul");

    private final MaintenanceWindow weekendNights = MaintenanceWindow.between(
                    LocalTime.of(22, 0), LocalTime.of(4, 0), ISTANBUL)
            .on(SATURDAY, SUNDAY);

    @ParameterizedTest
    @CsvSource({
        "2026-11-27T22:30, false", // Friday
        "2026-11-28T03:00, false", // the night that began on Friday
        "2026-11-28T21:59:59.999999999, false",
        "2026-11-28T22:00, true",
        "2026-11-29T03:59:59.999999999, true",
        "2026-11-29T04:00, false",
        "2026-11-29T22:00, true",
        "2026-11-30T03:00, true", // Monday, but it began on Sunday
        "2026-11-30T22:00, false",
    })
    void belongsToTheDayOnWhichItBegins(LocalDateTime time, boolean open) {
        assertThat(weekendNights.isOpen(in(ISTANBUL, time))).isEqualTo(open);
    }

    @Test
    void tellsWhenItClosesAndOpens() {
        Instant saturdayNight = in(ISTANBUL, LocalDateTime.parse("2026-11-28T23:00"));
        Instant sundayNoon = in(ISTANBUL, LocalDateTime.parse("2026-11-29T12:00"));

        assertThat(weekendNights.closesAt(saturdayNight)).contains(Instant.parse("2026-11-29T01:00:00Z"));
        assertThat(weekendNights.opensNext(saturdayNight)).isEqualTo(saturdayNight);
        assertThat(weekendNights.closesAt(sundayNoon)).isEmpty();
        assertThat(weekendNights.opensNext(sundayNoon)).isEqualTo(Instant.parse("2026-11-29T19:00:00Z"));
        assertThat(weekendNights.opensNext(Instant.parse("2026-11-30T01:00:00Z")))
                .isEqualTo(Instant.parse("2026-12-05T19:00:00Z"));
    }

    @Test
    void wholeDaysThatFollowEachOtherAreOneWindow() {
        MaintenanceWindow weekend = MaintenanceWindow.wholeDays(ZoneOffset.UTC).on(SATURDAY, SUNDAY);
        Instant saturday = Instant.parse("2026-11-28T00:00:00Z");
        Instant monday = Instant.parse("2026-11-30T00:00:00Z");

        assertThat(weekend.isOpen(saturday)).isTrue();
        assertThat(weekend.isOpen(saturday.minusNanos(1))).isFalse();
        assertThat(weekend.closesAt(saturday)).contains(monday);
        assertThat(weekend.isOpen(monday)).isFalse();
        assertThat(weekend.opensNext(monday)).isEqualTo(Instant.parse("2026-12-05T00:00:00Z"));
    }

    @Test
    void everyDayAroundTheClockNeverCloses() {
        MaintenanceWindow always = MaintenanceWindow.wholeDays(ZoneId.of("America/Sao_Paulo"));

        assertThat(always.isOpen(Instant.EPOCH)).isTrue();
        assertThat(always.closesAt(Instant.EPOCH)).isEmpty();
        assertThat(always.opensNext(Instant.EPOCH)).isEqualTo(Instant.EPOCH);
    }

    /** In Berlin the clock jumps from 2:00 to 3:00 on 2026-03-29, and from 3:00 back to 2:00 on 2026-10-25. */
    @ParameterizedTest
    @CsvSource({
        "22:00, 04:00, 2026-03-28, 2026-03-28T21:00:00Z, 2026-03-29T02:00:00Z", // an hour shorter
        "22:00, 04:00, 2026-10-24, 2026-10-24T20:00:00Z, 2026-10-25T03:00:00Z", // an hour longer
        "02:30, 04:00, 2026-03-29, 2026-03-29T01:00:00Z, 2026-03-29T02:00:00Z", // begins in the gap
        "01:00, 02:30, 2026-03-29, 2026-03-29T00:00:00Z, 2026-03-29T01:00:00Z", // ends in the gap
        "02:15, 02:45, 2026-03-29, 2026-03-30T00:15:00Z, 2026-03-30T00:45:00Z", // lies in the gap: the next day
        "02:30, 04:00, 2026-10-25, 2026-10-25T00:30:00Z, 2026-10-25T03:00:00Z", // begins at the first 2:30
        "22:00, 02:30, 2026-10-24, 2026-10-24T20:00:00Z, 2026-10-25T00:30:00Z", // ends at the first 2:30
        "02:15, 02:45, 2026-10-25, 2026-10-25T00:15:00Z, 2026-10-25T00:45:00Z", // the first of two
        "03:00, 04:00, 2026-10-25, 2026-10-25T02:00:00Z, 2026-10-25T03:00:00Z", // 3:00 comes once, after both
        "22:00, 03:00, 2026-10-24, 2026-10-24T20:00:00Z, 2026-10-25T02:00:00Z",
    })
    void followsTheClockWhereItIsSet(LocalTime from, LocalTime to, LocalDate date, Instant opens, Instant closes) {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        MaintenanceWindow window = MaintenanceWindow.between(from, to, berlin);
        Instant before = opens.equals(in(berlin, date.atTime(from)))
                ? opens.minusNanos(1)
                : in(berlin, date.atTime(from)).minus(2, ChronoUnit.HOURS);

        assertThat(window.opensNext(before)).isEqualTo(opens);
        assertThat(window.isOpen(opens.minusNanos(1))).isFalse();
        assertThat(window.closesAt(opens)).contains(closes);
        assertThat(window.isOpen(closes)).isFalse();
    }

    /** Samoa had no 30 December 2011, a Friday. */
    @Test
    void aDayThatNeverWasHasNoWindow() {
        ZoneId apia = ZoneId.of("Pacific/Apia");
        MaintenanceWindow fridays = MaintenanceWindow.wholeDays(apia).on(FRIDAY);

        assertThat(fridays.opensNext(in(apia, LocalDateTime.parse("2011-12-29T12:00"))))
                .isEqualTo(in(apia, LocalDateTime.parse("2012-01-06T00:00")));
    }

    @Test
    void equalTimesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MaintenanceWindow.between(LocalTime.NOON, LocalTime.NOON, ISTANBUL))
                .withMessageContainingAll("both 12:00", "wholeDays(zone)");
    }

    @Test
    void isAValue() {
        MaintenanceWindow same = MaintenanceWindow.parse("Sun,Sat 22:00-04:00 Europe/Istanbul");

        assertThat(same).isEqualTo(weekendNights).hasSameHashCodeAs(weekendNights);
        assertThat(same).isNotEqualTo(weekendNights.on(MONDAY));
        assertThat(weekendNights).hasToString("Sat,Sun 22:00-04:00 Europe/Istanbul");
    }

    /**
     * The oracle walks minute by minute and remembers the highest time that the clock on the wall has shown so far: what it has
     * shown, it has reached.
     */
    @Test
    void agreesWithAWalkMinuteByMinuteOverTenYears() {
        Random random = new Random(20260101);
        List<String> zones = new ArrayList<>(ZoneId.getAvailableZoneIds());
        Collections.sort(zones);
        long start = Instant.parse("2016-01-01T00:00:00Z").getEpochSecond();
        for (int round = 0; round < 3_000; round++) {
            ZoneId zone = ZoneId.of(zones.get(random.nextInt(zones.size())));
            MaintenanceWindow window = randomWindow(random, zone);
            Instant moment = Instant.ofEpochSecond(start + random.nextInt(10 * 365 * 86_400));
            if (random.nextInt(2) == 0) {
                moment = nearAChange(random, zone, moment);
            }
            check(window, zone, moment);
        }
    }

    private static void check(MaintenanceWindow window, ZoneId zone, Instant moment) {
        String where = window + " at " + moment;
        assertThat(window.isOpen(moment)).as(where).isEqualTo(oracle(window, zone, moment));

        Instant opens = window.opensNext(moment);
        assertThat(opens).as(where).isAfterOrEqualTo(moment);
        assertThat(oracle(window, zone, opens)).as(where + " opens " + opens).isTrue();
        if (opens.isAfter(moment)) {
            Instant before = opens.minusNanos(1);
            assertThat(oracle(window, zone, before))
                    .as(where + " opens " + opens)
                    .isFalse();
        }
        window.closesAt(opens).ifPresent(closes -> {
            assertThat(oracle(window, zone, closes))
                    .as(where + " closes " + closes)
                    .isFalse();
            assertThat(oracle(window, zone, closes.minusNanos(1)))
                    .as(where + " closes " + closes)
                    .isTrue();
        });
    }

    private static boolean oracle(MaintenanceWindow window, ZoneId zone, Instant moment) {
        LocalDateTime reached = LocalDateTime.MIN;
        Instant minute = moment.minus(Duration.ofHours(30)).truncatedTo(ChronoUnit.MINUTES);
        for (; !minute.isAfter(moment); minute = minute.plusSeconds(60)) {
            LocalDateTime shown = LocalDateTime.ofInstant(minute, zone);
            if (shown.isAfter(reached)) {
                reached = shown;
            }
        }
        String[] parts = window.toString().split(" ", -1);
        String[] hours = parts[parts.length - 2].split("-", -1);
        LocalTime from = LocalTime.parse(hours[0]);
        boolean untilMidnight = hours[1].equals("24:00");
        LocalTime to = untilMidnight ? LocalTime.MIDNIGHT : LocalTime.parse(hours[1]);
        LocalTime now = reached.toLocalTime();
        boolean overMidnight = !to.isAfter(from);
        boolean evening = !now.isBefore(from) && (overMidnight || now.isBefore(to));
        boolean morning = overMidnight && now.isBefore(to);
        return (evening && named(parts, reached.getDayOfWeek()))
                || (morning && named(parts, reached.getDayOfWeek().minus(1)));
    }

    private static boolean named(String[] parts, DayOfWeek day) {
        return parts.length == 2
                || List.of(parts[0].toUpperCase(Locale.ROOT).split(",", -1))
                        .contains(day.name().substring(0, 3));
    }

    private static MaintenanceWindow randomWindow(Random random, ZoneId zone) {
        LocalTime from = randomTime(random);
        LocalTime to = randomTime(random);
        MaintenanceWindow window =
                from.equals(to) ? MaintenanceWindow.wholeDays(zone) : MaintenanceWindow.between(from, to, zone);
        DayOfWeek[] days =
                random.ints(1 + random.nextInt(7), 1, 8).mapToObj(DayOfWeek::of).toArray(DayOfWeek[]::new);
        return random.nextInt(3) == 0 ? window : window.on(days[0], days);
    }

    /** Often at night, where clocks are set, and often on a round number, where windows touch the change. */
    private static LocalTime randomTime(Random random) {
        int hour = random.nextInt(2) == 0 ? random.nextInt(4) : random.nextInt(24);
        return LocalTime.of(hour, random.nextInt(2) == 0 ? 15 * random.nextInt(4) : random.nextInt(60));
    }

    private static Instant nearAChange(Random random, ZoneId zone, Instant moment) {
        var change = zone.getRules().nextTransition(moment);
        return change == null ? moment : change.getInstant().plusSeconds(random.nextInt(5 * 3600) - 2 * 3600);
    }

    private static Instant in(ZoneId zone, LocalDateTime time) {
        return time.atZone(zone).toInstant();
    }
}
