package com.kapgel.security;

/** The words that a name is made of, and numbers to compare them by without making texts of them. */
final class NameWords {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final int MOST_WORDS = 3;

    private NameWords() {}

    /** Where the next word begins; {@code to} if there is none. */
    static int start(String text, int from, int to) {
        int at = from;
        while (at < to && !isLetter(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** A word ends at a sign or digit, before a capital after a small letter, and before the last capital of HTTPServer. */
    static int end(String text, int start, int to) {
        int at = start + 1;
        while (at < to) {
            char c = text.charAt(at);
            if (!isLetter(c) && !Chars.isInvisible(c)) {
                return at;
            }
            if (Chars.isUpper(c)) {
                char before = text.charAt(at - 1);
                boolean beginsName = at + 1 < to && Chars.isLower(text.charAt(at + 1)) && Chars.isUpper(before);
                if (Chars.isLower(before) || beginsName) {
                    return at;
                }
            }
            at++;
        }
        return to;
    }

    private static boolean isLetter(char c) {
        char folded = Chars.folded(c);
        return Chars.isLower(folded) || (folded > 127 && Character.isLetter(folded));
    }

    /** The same for a word however it is written. */
    static long hash(String text, int from, int to) {
        long hash = FNV_OFFSET;
        for (int at = from; at < to; at++) {
            char c = text.charAt(at);
            if (!Chars.isInvisible(c)) {
                hash = (hash ^ Chars.folded(c)) * FNV_PRIME;
            }
        }
        return hash;
    }

    /** Of words in a row. */
    static long joined(long first, long second) {
        return (first ^ second) * FNV_PRIME + second;
    }

    /** Of a whole name, as {@link KeyWords#isSecret} finds it; 0 if it has no words, or too many. */
    static long hashOf(String name) {
        long joined = 0;
        int words = 0;
        for (int at = start(name, 0, name.length()); at < name.length(); ) {
            int end = end(name, at, name.length());
            long word = hash(name, at, end);
            joined = words == 0 ? word : joined(joined, word);
            words++;
            at = start(name, end, name.length());
        }
        return words > MOST_WORDS ? 0 : joined;
    }
}
