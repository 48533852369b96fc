package com.kapgel.security;

/** What is said about a secret behind its name and a colon, and tells none: {@code token: must not be blank}. */
final class Remarks {
    /** Of validators, Supabase, and those who look for files of secrets. */
    private static final String[] SAYINGS = {
        "must ",
        "should ",
        "may not ",
        "cannot ",
        "size must ",
        "length must ",
        "is required",
        "is missing",
        "is not ",
        "has expired",
        "not found",
        "no such ",
        "permission denied",
        "already used",
        "refresh token not found"
    };

    private static final String REJECTED = "rejected value ";

    private Remarks() {}

    /** @param from behind the blanks that are behind the colon */
    static boolean isOne(String text, int nameTo, int from) {
        if (Chars.endsIgnoringCase(text, nameTo, "unexpected token")) {
            return true;
        }
        for (String saying : SAYINGS) {
            if (Chars.isAtIgnoringCase(text, from, saying)) {
                return true;
            }
        }
        return isOfAuth(text, nameTo, from);
    }

    /** {@code auth: user 42 logged in}. */
    private static boolean isOfAuth(String text, int nameTo, int from) {
        int to = from;
        while (to < text.length() && Chars.isLower(text.charAt(to))) {
            to++;
        }
        boolean word = to > from && (to == text.length() || Chars.isWhitespace(text.charAt(to)));
        return word
                && Chars.endsIgnoringCase(text, nameTo, "auth")
                && (nameTo == 4 || !ValueEnds.isOfName(text.charAt(nameTo - 5)));
    }

    /** Where the value is in {@code on field 'password': rejected value [x]}, as Spring says it. */
    static int afterRejected(String text, int from) {
        return Chars.isAt(text, from, REJECTED) ? from + REJECTED.length() : from;
    }
}
