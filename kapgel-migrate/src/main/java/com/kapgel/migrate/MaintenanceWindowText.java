package com.kapgel.migrate;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The text form of a {@link MaintenanceWindow}, {@code Sat,Sun 22:00-04:00 Europe/Istanbul}, and what is wrong with one. */
final class MaintenanceWindowText {

    private static final String EXAMPLE = "Sat,Sun 22:00-04:00 Europe/Istanbul";
    private static final String END_OF_DAY = "24:00";
    private static final int SHOWN_LENGTH = 80;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("H:mm[:ss]", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

    private final Problems problems = new Problems();

    private MaintenanceWindowText() {}

    static MaintenanceWindow parse(String text) {
        return new MaintenanceWindowText().read(text);
    }

    static String of(LocalTime from, LocalTime to, Set<DayOfWeek> days, ZoneId zone) {
        String which = days.size() == DayOfWeek.values().length
                ? ""
                : days.stream().map(MaintenanceWindowText::shortName).collect(Collectors.joining(",", "", " "));
        return which + from + "-" + (to.equals(LocalTime.MIDNIGHT) ? END_OF_DAY : to) + " " + zone;
    }

    private MaintenanceWindow read(String text) {
        List<String> words = List.of(text.strip().split("\\s+"));
        int hours = 0;
        while (hours < words.size() && !startsWithDigit(words.get(hours))) {
            hours++;
        }
        MaintenanceWindow window = null;
        if (hours == words.size()) {
            problems.require(false, "from and to are missing: write them as 22:00-04:00");
        } else {
            Set<DayOfWeek> days = days(words.subList(0, hours));
            ZoneId zone = zone(words.subList(hours + 1, words.size()));
            window = window(words.get(hours), days, zone);
        }
        problems.throwIfAny(
                "The maintenance window \"" + shown(text) + "\" is not understood; write it like \"" + EXAMPLE + "\"");
        if (window == null) {
            throw new IllegalStateException("What cannot be read is a problem");
        }
        return window;
    }

    private @Nullable MaintenanceWindow window(String hours, Set<DayOfWeek> days, @Nullable ZoneId zone) {
        // Some write the dash that belongs between numbers.
        String[] both = hours.replace('–', '-').split("-", -1);
        if (both.length != 2) {
            problems.require(false, "\"" + shown(hours) + "\" is not from and to: write 22:00-04:00, without blanks");
            return null;
        }
        LocalTime from = time(both[0]);
        LocalTime to = both[1].equals(END_OF_DAY) ? LocalTime.MIDNIGHT : time(both[1]);
        if (from == null || to == null || zone == null || days.isEmpty()) {
            return null;
        }
        if (!from.equals(to)) {
            return on(days, MaintenanceWindow.between(from, to, zone));
        }
        problems.require(
                both[1].equals(END_OF_DAY),
                "from and to are both " + from + ": write two different times, or 00:00-24:00 for whole days");
        return on(days, MaintenanceWindow.wholeDays(zone));
    }

    private static MaintenanceWindow on(Set<DayOfWeek> days, MaintenanceWindow window) {
        DayOfWeek[] all = days.toArray(DayOfWeek[]::new);
        return window.on(all[0], all);
    }

    private @Nullable LocalTime time(String text) {
        try {
            return LocalTime.parse(text, TIME);
        } catch (DateTimeParseException e) {
            problems.require(
                    false,
                    "\"" + shown(text)
                            + "\" is not a time of day: write hours and minutes from 00:00 to 23:59, or 24:00"
                            + " as the end");
            return null;
        }
    }

    private Set<DayOfWeek> days(List<String> words) {
        if (words.isEmpty()) {
            return EnumSet.allOf(DayOfWeek.class);
        }
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        List<String> parts = Stream.of(String.join(",", words).split(","))
                .filter(part -> !part.isEmpty())
                .toList();
        problems.require(!parts.isEmpty(), "no day is named: write Sat,Sun, or leave the days out for all seven");
        parts.forEach(part -> days.addAll(range(part)));
        return days;
    }

    private Set<DayOfWeek> range(String part) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        String[] ends = part.replace('–', '-').split("-", -1);
        Optional<DayOfWeek> first = day(ends[0]);
        Optional<DayOfWeek> last = day(ends[ends.length - 1]);
        if (ends.length > 2 || first.isEmpty() || last.isEmpty()) {
            problems.require(
                    false,
                    "\"" + shown(part) + "\" is not a day: write Mon, Tue, Wed, Thu, Fri, Sat, Sun, or a range such as"
                            + " Mon-Fri");
            return days;
        }
        DayOfWeek day = first.get();
        days.add(day);
        while (day != last.get()) {
            day = day.plus(1);
            days.add(day);
        }
        return days;
    }

    private static Optional<DayOfWeek> day(String name) {
        for (DayOfWeek day : DayOfWeek.values()) {
            if (name.equalsIgnoreCase(shortName(day)) || name.equalsIgnoreCase(day.name())) {
                return Optional.of(day);
            }
        }
        return Optional.empty();
    }

    private @Nullable ZoneId zone(List<String> words) {
        if (words.isEmpty()) {
            problems.require(false, "the time zone is missing: end with one such as Europe/Istanbul or UTC");
            return null;
        }
        String name = String.join(" ", words);
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            List<String> alike = zonesLike(name);
            problems.require(
                    false,
                    "\"" + shown(name) + "\" is not a time zone: write "
                            + (alike.isEmpty() ? "one such as Europe/Istanbul or UTC" : String.join(" or ", alike)));
            return null;
        }
    }

    /** The zones that somebody may have meant who wrote only the city, or small letters. */
    private static List<String> zonesLike(String name) {
        String city = lastPart(name.replace(' ', '_'));
        List<String> alike = new ArrayList<>();
        for (String zone : ZoneId.getAvailableZoneIds()) {
            if (lastPart(zone).equalsIgnoreCase(city) && zone.indexOf('/') > 0) {
                alike.add(zone);
            }
        }
        alike.sort(null);
        return alike;
    }

    private static String lastPart(String zone) {
        return zone.substring(zone.lastIndexOf('/') + 1);
    }

    private static String shortName(DayOfWeek day) {
        return day.getDisplayName(TextStyle.SHORT, Locale.ROOT);
    }

    private static boolean startsWithDigit(String word) {
        return !word.isEmpty() && Character.isDigit(word.charAt(0));
    }

    private static String shown(String text) {
        String line = StatementText.shortened(text);
        return line.length() <= SHOWN_LENGTH ? line : line.substring(0, SHOWN_LENGTH - 1) + "…";
    }
}
