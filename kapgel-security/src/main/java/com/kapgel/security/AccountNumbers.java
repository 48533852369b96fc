package com.kapgel.security;

/** Numbers of cards, bank accounts and persons, where their check digits are right, so that order numbers stay. */
final class AccountNumbers {
    private static final int SHORTEST_CARD = 13;
    private static final int LONGEST_CARD = 19;
    private static final int SHORTEST_IBAN = 15;
    private static final int LONGEST_IBAN = 34;
    private static final int GROUP = 4;

    private AccountNumbers() {}

    /**
     * A card or a social security number, by its first digit.
     *
     * @return never {@link Span#NONE}: looked at is all of it
     */
    static long ofDigits(String text, int at) {
        int end = Chars.afterDigits(text, at);
        if (end - at == 3) {
            long ssn = socialSecurityNumber(text, at);
            if (ssn != Span.NONE) {
                return ssn;
            }
        }
        int to = cardEnd(text, at, end);
        return to > 0 ? Span.of(at, to) : Span.lookOnAt(end);
    }

    /** Of the United States: 123-45-6789, where no part is all zeros and the first is not 666 or above 899. */
    private static long socialSecurityNumber(String text, int at) {
        int end = at + 11;
        boolean shaped =
                end <= text.length() && isGroup(text, at + 3, 2) && isGroup(text, at + 6, 4) && !continues(text, end);
        if (!shaped) {
            return Span.NONE;
        }
        boolean never = text.charAt(at) == '9'
                || Chars.isAt(text, at, "000")
                || Chars.isAt(text, at, "666")
                || Chars.isAt(text, at + 4, "00")
                || Chars.isAt(text, at + 7, "0000");
        return never ? Span.NONE : Span.of(at, end);
    }

    /** A dash, and exactly so many digits. */
    private static boolean isGroup(String text, int at, int digits) {
        return at < text.length() && text.charAt(at) == '-' && Chars.afterDigits(text, at + 1) == at + 1 + digits;
    }

    private static boolean continues(String text, int at) {
        return at < text.length() && (Chars.isAlphanumeric(text.charAt(at)) || text.charAt(at) == '_');
    }

    /** In one row, or in groups as on the card: 4-4-4-4, with up to three more, or 4-6-5; 0 if it is none. */
    private static int cardEnd(String text, int at, int firstEnd) {
        int digits = firstEnd - at;
        if (digits != GROUP) {
            return digits >= SHORTEST_CARD && digits <= LONGEST_CARD && isCard(text, at, firstEnd) ? firstEnd : 0;
        }
        char separator = firstEnd < text.length() ? text.charAt(firstEnd) : 0;
        if (separator != ' ' && separator != '-') {
            return 0;
        }
        int end = firstEnd;
        int card = 0;
        while (end < text.length() && text.charAt(end) == separator) {
            int next = Chars.afterDigits(text, end + 1);
            int group = next - end - 1;
            boolean fits =
                    group == GROUP || (digits >= 4 * GROUP && group > 0 && group < GROUP) || isAmex(digits, group);
            if (!fits || digits + group > LONGEST_CARD) {
                break;
            }
            end = next;
            digits += group;
            card = digits >= SHORTEST_CARD && isCard(text, at, end) ? end : card;
        }
        return card;
    }

    private static boolean isAmex(int digitsBefore, int group) {
        return (digitsBefore == GROUP && group == 6) || (digitsBefore == GROUP + 6 && group == 5);
    }

    /** Of an issuer that there is (ISO/IEC 7812: 2 to 6), with the check digit of Luhn. */
    private static boolean isCard(String text, int from, int to) {
        char issuer = text.charAt(from);
        if (issuer < '2' || issuer > '6' || continues(text, to)) {
            return false;
        }
        int sum = 0;
        boolean twice = false;
        for (int at = to - 1; at >= from; at--) {
            char c = text.charAt(at);
            if (!Chars.isDigit(c)) {
                continue;
            }
            int digit = twice ? 2 * (c - '0') : c - '0';
            sum += digit > 9 ? digit - 9 : digit;
            twice = !twice;
        }
        return sum % 10 == 0;
    }

    /** An IBAN (ISO 13616), in one row or in groups of four, by its first letter. */
    static long iban(String text, int at) {
        boolean begins = at + 4 <= text.length()
                && Chars.isUpper(text.charAt(at + 1))
                && Chars.isDigit(text.charAt(at + 2))
                && Chars.isDigit(text.charAt(at + 3));
        if (!begins) {
            return Span.NONE;
        }
        boolean grouped = at + 4 < text.length() && text.charAt(at + 4) == ' ';
        int length = 4;
        int end = at + 4;
        while (length < LONGEST_IBAN) {
            int next = grouped && length % GROUP == 0 && end < text.length() && text.charAt(end) == ' ' ? end + 1 : end;
            if (next == text.length() || !isOfIban(text.charAt(next))) {
                break;
            }
            end = next + 1;
            length++;
        }
        boolean whole = length >= SHORTEST_IBAN && !continues(text, end);
        return whole && remainder(text, at, end) == 1 ? Span.of(at, end) : Span.NONE;
    }

    private static boolean isOfIban(char c) {
        return Chars.isDigit(c) || Chars.isUpper(c);
    }

    /** Of 97, with the first four characters moved to the end and letters counted from 10 on. */
    private static int remainder(String text, int from, int to) {
        int remainder = 0;
        for (int at = from + 4; at < to; at++) {
            remainder = remainder(remainder, text.charAt(at));
        }
        for (int at = from; at < from + 4; at++) {
            remainder = remainder(remainder, text.charAt(at));
        }
        return remainder;
    }

    private static int remainder(int before, char c) {
        if (c == ' ') {
            return before;
        }
        return Chars.isDigit(c) ? (before * 10 + c - '0') % 97 : (before * 100 + c - 'A' + 10) % 97;
    }
}
