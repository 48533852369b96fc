package com.kapgel.security;

/** Numbers of cards and of persons, where their check digits or their parts are right, so that order numbers stay. */
final class AccountNumbers {
    private AccountNumbers() {}

    /**
     * A card or a social security number, by its first digit.
     *
     * @return never {@link Span#NONE}: looked at is all of it
     */
    static long ofDigits(String text, int at, int floor) {
        int end = Chars.afterDigits(text, at);
        long number = end - at == 3 ? socialSecurityNumber(text, at) : CardNumbers.at(text, at, end, floor);
        return number == Span.NONE ? Span.lookOnAt(end) : number;
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
}
