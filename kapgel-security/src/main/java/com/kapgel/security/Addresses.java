package com.kapgel.security;

/** Addresses of persons and machines: e-mail always, IP and telephone where asked for. */
final class Addresses {
    private static final int LONGEST_LOCAL_PART = 64;
    private static final int LONGEST_DOMAIN = 253;
    private static final int SHORTEST_PHONE = 8;
    private static final int LONGEST_PHONE = 15;
    private static final int LONGEST_IPV6 = 45;

    private Addresses() {}

    /** An e-mail address, by its at sign; quoted local parts and domains without a dot are none here. */
    static long email(String text, int at, int floor) {
        int lowest = Math.max(floor, at - LONGEST_LOCAL_PART);
        int from = at;
        while (from > lowest && isOfLocalPart(text.charAt(from - 1))) {
            from--;
        }
        int to = domainEnd(text, at + 1);
        return from < at && to > 0 && !isRepository(text, from, at, to) ? Span.of(from, to) : Span.NONE;
    }

    /** {@code git@github.com:kapgel/x.git}. */
    private static boolean isRepository(String text, int from, int at, int to) {
        return at - from == 3 && Chars.isAt(text, from, "git@") && Chars.isAt(text, to, ":");
    }

    private static boolean isOfLocalPart(char c) {
        return Chars.isAlphanumeric(c) || "._%+-".indexOf(c) >= 0 || c > 127;
    }

    /** Labels with dots between, of which the last is letters; 0 if there are none. */
    private static int domainEnd(String text, int from) {
        int at = from;
        int lastLabel = -1;
        int limit = Math.min(text.length(), from + LONGEST_DOMAIN);
        while (at < limit) {
            char c = text.charAt(at);
            if (c == '.' && at > from && isOfLabel(text.charAt(at - 1))) {
                lastLabel = at + 1;
            } else if (!isOfLabel(c)) {
                break;
            }
            at++;
        }
        if (lastLabel == at) { // The dot that ends a sentence.
            at--;
            lastLabel = text.lastIndexOf('.', at - 1) + 1;
        }
        return lastLabel > from + 1 && at - lastLabel >= 2 && isLetters(text, lastLabel, at) ? at : 0;
    }

    private static boolean isOfLabel(char c) {
        return Chars.isAlphanumeric(c) || c == '-' || c > 127;
    }

    private static boolean isLetters(String text, int from, int to) {
        for (int at = from; at < to; at++) {
            char c = text.charAt(at);
            if (!Chars.isLower(c) && !Chars.isUpper(c) && c <= 127) {
                return false;
            }
        }
        return true;
    }

    /** An IPv4 address, by its first digit. */
    static long ipv4(String text, int at, int floor) {
        if (at - 2 >= floor && text.charAt(at - 1) == '.' && Chars.isDigit(text.charAt(at - 2))) {
            return Span.NONE; // Of a longer version.
        }
        int end = at;
        for (int part = 0; part < 4; part++) {
            if (part > 0) {
                if (end == text.length() || text.charAt(end) != '.') {
                    return Span.NONE;
                }
                end++;
            }
            int next = Chars.afterDigits(text, end);
            if (next == end || next - end > 3 || Integer.parseInt(text, end, next, 10) > 255) {
                return Span.NONE;
            }
            end = next;
        }
        boolean version = end + 1 < text.length() && text.charAt(end) == '.' && Chars.isDigit(text.charAt(end + 1));
        return version ? Span.NONE : Span.of(at, end);
    }

    /** An IPv6 address, by its first colon. */
    static long ipv6(String text, int at, int floor) {
        int lowest = Math.max(floor, at - 4);
        int from = at;
        while (from > lowest && Chars.isHexDigit(text.charAt(from - 1))) {
            from--;
        }
        int to = at;
        while (to < text.length() && to - from < LONGEST_IPV6 && isOfIpv6(text.charAt(to))) {
            to++;
        }
        while (to > at && endsSentence(text, to, from)) {
            to--;
        }
        boolean ends = to == text.length() || !Chars.isAlphanumeric(text.charAt(to));
        return ends && begins(text, from, floor) && isIpv6(text, from, to) ? Span.of(from, to) : Span.NONE;
    }

    /** Behind no letter or digit, nor a colon that is of an address itself, unlike that of {@code node:2001:db8::1}. */
    private static boolean begins(String text, int from, int floor) {
        if (from == floor || text.charAt(from - 1) != ':') {
            return from == floor || !Chars.isAlphanumeric(text.charAt(from - 1));
        }
        int at = from - 1;
        boolean group = true;
        while (at > floor && from - at < 6 && Chars.isAlphanumeric(text.charAt(at - 1))) {
            at--;
            group &= Chars.isHexDigit(text.charAt(at));
        }
        boolean label = at < from - 1 && (!group || from - at == 6);
        boolean sign = at == from - 1 && (at == floor || text.charAt(at - 1) != ':');
        return label || sign;
    }

    private static boolean endsSentence(String text, int to, int from) {
        char last = text.charAt(to - 1);
        return last == '.' || (last == ':' && (to - 2 < from || text.charAt(to - 2) != ':'));
    }

    private static boolean isOfIpv6(char c) {
        return Chars.isHexDigit(c) || c == ':' || c == '.';
    }

    /** Eight groups of up to four digits, of which one gap may stand for several, and an IPv4 address for the last two (RFC 4291). */
    private static boolean isIpv6(String text, int from, int to) {
        int gap = from;
        while (gap < to && !Chars.isAt(text, gap, "::")) {
            gap++;
        }
        if (gap >= to) {
            return groups(text, from, to, to) == 8;
        }
        int before = groups(text, from, gap, to);
        int behind = groups(text, gap + 2, to, to);
        int all = before + behind;
        return before >= 0 && behind >= 0 && all > 0 && all < 8;
    }

    /** How many there are; a negative number if some are none. */
    private static int groups(String text, int from, int to, int last) {
        int groups = 0;
        int at = from;
        while (at < to) {
            int end = at;
            while (end < to && Chars.isHexDigit(text.charAt(end))) {
                end++;
            }
            if (end < to && text.charAt(end) == '.') {
                return ipv4(text, at, at) == Span.of(at, last) ? groups + 2 : -1;
            }
            boolean between = end + 1 < to && text.charAt(end) == ':';
            if (end == at || end - at > 4 || (end < to && !between)) {
                return -1;
            }
            groups++;
            at = end + 1;
        }
        return groups;
    }

    /** A telephone number in the international form of E.164, by its plus sign. */
    static long phone(String text, int at) {
        int digits = 0;
        int end = at + 1;
        for (int next = end; next < text.length() && digits <= LONGEST_PHONE; next++) {
            char c = text.charAt(next);
            if (Chars.isDigit(c)) {
                digits++;
                end = next + 1;
            } else if (" -.()".indexOf(c) < 0 || next - end > 1) {
                break;
            }
        }
        return digits >= SHORTEST_PHONE && digits <= LONGEST_PHONE ? Span.of(at, end) : Span.NONE;
    }
}
