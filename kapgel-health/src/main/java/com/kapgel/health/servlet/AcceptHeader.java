package com.kapgel.health.servlet;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a client would rather have, as {@code Accept} says it (RFC 9110, section 12.5.1): for each form the most specific range that
 * fits it counts, and the form with the highest quality wins. Of several alike, the one that is named more precisely, then ours.
 *
 * <p>Ranges that are no ranges, or whose quality is none, are left out. A client that wants none of our forms gets JSON, as the RFC
 * allows: a probe is better served with that than with 406.
 */
final class AcceptHeader {
    private static final int SCALE = 1_000;

    private AcceptHeader() {}

    static Representation preferred(Iterable<String> lines) {
        List<Range> ranges = new ArrayList<>();
        for (String line : lines) {
            for (String element : split(line, ',')) {
                readInto(ranges, element);
            }
        }
        Representation best = Representation.JSON;
        Range bestMatch = Range.NONE;
        for (Representation form : Representation.values()) {
            Range match = mostSpecific(ranges, form);
            if (match.isPreferredTo(bestMatch)) {
                best = form;
                bestMatch = match;
            }
        }
        return best;
    }

    private static Range mostSpecific(List<Range> ranges, Representation form) {
        Range found = Range.NONE;
        for (Range range : ranges) {
            if (range.fits(form) && range.precision() > found.precision()) {
                found = range;
            }
        }
        return found;
    }

    private static void readInto(List<Range> ranges, String element) {
        List<String> parts = split(element, ';');
        String[] names = parts.get(0).strip().toLowerCase(Locale.ROOT).split("/", -1);
        if (names.length != 2
                || names[0].isEmpty()
                || names[1].isEmpty()
                || (names[0].equals("*") && !names[1].equals("*"))) {
            return;
        }
        int quality = SCALE;
        for (String parameter : parts.subList(1, parts.size())) {
            String[] pair = parameter.strip().split("=", 2);
            if (pair.length == 2 && pair[0].strip().equalsIgnoreCase("q")) {
                quality = quality(pair[1].strip());
            }
        }
        if (quality >= 0) {
            ranges.add(new Range(names[0], names[1], quality));
        }
    }

    /** In thousandths; negative when it is none. */
    private static int quality(String text) {
        boolean wellFormed = !text.isEmpty() && text.length() <= 5 && (text.length() == 1 || text.charAt(1) == '.');
        if (!wellFormed || (text.charAt(0) != '0' && text.charAt(0) != '1')) {
            return -1;
        }
        int thousandths = (text.charAt(0) - '0') * SCALE;
        int weight = SCALE / 10;
        for (int i = 2; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            thousandths += (digit - '0') * weight;
            weight /= 10;
        }
        return thousandths <= SCALE ? thousandths : -1;
    }

    /** At separators that are not inside of a quoted string. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private record Range(String type, String subtype, int quality) {
        static final Range NONE = new Range("", "", 0);

        boolean fits(Representation form) {
            return type.equals("*")
                    || (type.equals(form.type()) && (subtype.equals("*") || subtype.equals(form.subtype())));
        }

        int precision() {
            if (type.isEmpty()) {
                return -1;
            }
            return type.equals("*") ? 0 : subtype.equals("*") ? 1 : 2;
        }

        boolean isPreferredTo(Range other) {
            return quality > other.quality
                    || (quality == other.quality && quality > 0 && precision() > other.precision());
        }
    }
}
