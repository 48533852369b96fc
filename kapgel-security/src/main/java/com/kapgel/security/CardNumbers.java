package com.kapgel.security;

/**
 * Numbers of payment cards: of the length that their scheme has, with the check digit of Luhn (ISO/IEC 7812), in one row or in groups
 * as on the card.
 */
final class CardNumbers {
    static final int SHORTEST = 13;
    private static final int LONGEST = 19;
    private static final int GROUP = 4;

    private CardNumbers() {}

    /**
     * By its first digit.
     *
     * @param firstEnd where the first row of digits ends
     */
    static long at(String text, int at, int firstEnd, int floor) {
        if (isFraction(text, at, floor)) {
            return Span.NONE;
        }
        int to = firstEnd - at == GROUP ? groupsEnd(text, at, firstEnd) : isCard(text, at, firstEnd) ? firstEnd : 0;
        return to > 0 ? Span.of(at, to) : Span.NONE;
    }

    /** With letters before it. */
    static long inWord(String text, int from, int to) {
        int at = from;
        while (at < to) {
            int end = Chars.afterDigits(text, at);
            if (end > at && isCard(text, at, end)) {
                return Span.of(at, end);
            }
            at = end + 1;
        }
        return Span.NONE;
    }

    /** The digits behind the point of a decimal number. */
    private static boolean isFraction(String text, int at, int floor) {
        return at - 2 >= floor && text.charAt(at - 1) == '.' && Chars.isDigit(text.charAt(at - 2));
    }

    /** 4-4-4-4, with up to three more, or 4-6-5 and 4-6-4; 0 if it is none. */
    private static int groupsEnd(String text, int at, int firstEnd) {
        int separator = separator(text, firstEnd);
        int digits = GROUP;
        int end = firstEnd;
        int card = 0;
        while (separator > 0 && text.regionMatches(firstEnd, text, end, separator)) {
            int from = end + separator;
            int next = Chars.afterDigits(text, from);
            int group = next - from;
            boolean fits =
                    group == GROUP || (digits >= 4 * GROUP && group > 0 && group < GROUP) || isLong(digits, group);
            if (!fits || digits + group > LONGEST) {
                break;
            }
            end = next;
            digits += group;
            card = !continues(text, end) && isCard(text, at, end) ? end : card;
        }
        return card;
    }

    /** The length of what stands between groups; 0 if it is nothing that does. */
    private static int separator(String text, int at) {
        if (at == text.length()) {
            return 0;
        }
        char c = text.charAt(at);
        return c == '-' || c == '.' || Chars.isSpace(c) ? 1 : Chars.isAt(text, at, "%20") ? 3 : 0;
    }

    private static boolean isLong(int digitsBefore, int group) {
        return (digitsBefore == GROUP && group == 6) || (digitsBefore == GROUP + 6 && (group == 5 || group == 4));
    }

    private static boolean continues(String text, int at) {
        return at < text.length() && (Chars.isAlphanumeric(text.charAt(at)) || text.charAt(at) == '_');
    }

    /** Whatever stands between the digits. */
    private static boolean isCard(String text, int from, int to) {
        int digits = 0;
        int issuer = 0;
        int sum = 0; // If the last digit counts once, and if it counts twice.
        int sumTwice = 0;
        for (int at = from; at < to; at++) {
            int digit = text.charAt(at) - '0';
            if (text.charAt(at) == '%') {
                at += 2;
            } else if (digit >= 0 && digit <= 9) {
                issuer = digits < 6 ? issuer * 10 + digit : issuer;
                int before = sum;
                sum = sumTwice + digit;
                sumTwice = before + (digit > 4 ? 2 * digit - 9 : 2 * digit);
                digits++;
            }
        }
        boolean fits = digits >= SHORTEST && digits <= LONGEST && sum % 10 == 0 && isIssued(issuer, digits);
        return fits && !(digits == SHORTEST && isArticle(text, from));
    }

    /** @param issuer the first six digits */
    private static boolean isIssued(int issuer, int digits) {
        int two = issuer / 10_000;
        int three = issuer / 1_000;
        int four = issuer / 100;
        boolean sixteen = digits == 16;
        boolean fromSixteen = digits >= 16;
        return switch (two) {
            case 34, 37 -> digits == 15; // American Express
            case 51, 52, 53, 54, 55 -> sixteen; // Mastercard
            case 36, 38, 39 -> digits == 14 || fromSixteen; // Diners Club
            case 62, 65 -> fromSixteen; // UnionPay, Discover
            default ->
                (two / 10 == 4 && (digits == SHORTEST || sixteen || digits == LONGEST)) // Visa
                        || (four >= 2221 && four <= 2720 && sixteen) // Mastercard
                        || (four >= 2200 && four <= 2204 && fromSixteen) // Mir
                        || (three >= 300 && three <= 305 && (digits == 14 || fromSixteen)) // Diners Club
                        || (four >= 3528 && four <= 3589 && fromSixteen) // JCB
                        || ((four == 6011 || (three >= 644 && three <= 649)) && fromSixteen) // Discover
                        || (four == 9792 && sixteen) // Troy
                        || (isMaestro(four) && fromSixteen);
        };
    }

    private static boolean isMaestro(int four) {
        return switch (four) {
            case 5018, 5020, 5038, 5893, 6304, 6759, 6761, 6762, 6763 -> true;
            default -> false;
        };
    }

    /** Numbers of articles (EAN-13) begin with a 4 where those of Visa did once. */
    private static boolean isArticle(String text, int from) {
        int sum = 0;
        for (int i = 0; i < SHORTEST; i++) {
            sum += (i % 2 == 0 ? 1 : 3) * (text.charAt(from + i) - '0');
        }
        return sum % 10 == 0;
    }
}
