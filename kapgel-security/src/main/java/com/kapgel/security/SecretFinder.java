package com.kapgel.security;

/** Goes through a text once and asks, at the few characters that may give a secret away, those who know its kind. */
final class SecretFinder {
    private static final int ASCII = 128;

    /** What is hidden may leave two things side by side that are a secret together, hardly ever more than once. */
    private static final int USUAL_ROUNDS = 4;

    private static final int MOST_ROUNDS = 2 * USUAL_ROUNDS;

    /** Of signs that may give a secret away. */
    private static final byte SIGN = 1;

    /** Of letters and digits, which are passed over together unless the first of them may begin a secret. */
    private static final byte ALPHANUMERIC = 2;

    private static final byte MAY_BEGIN = 4;

    /** What commands of SQL begin with that have a password. */
    private static final String SQL = "iIpP";

    private final KeyWords keys;
    private final KeyValues keyValues;
    private final KnownSecrets known;
    private final boolean ipAddresses;
    private final byte[] kinds = new byte[ASCII];

    SecretFinder(KeyWords keys, KnownSecrets known, boolean ipAddresses, boolean phoneNumbers) {
        this.keys = keys;
        this.keyValues = new KeyValues(keys);
        this.known = known;
        this.ipAddresses = ipAddresses;
        for (char c = 0; c < ASCII; c++) {
            boolean begins = TokenShapes.mayBegin(c) || SQL.indexOf(c) >= 0 || Chars.isDigit(c);
            int alphanumeric = Chars.isAlphanumeric(c) ? ALPHANUMERIC : 0;
            int sign = "=:%@<-".indexOf(c) >= 0 ? SIGN : 0;
            kinds[c] = (byte) (alphanumeric | sign | (begins ? MAY_BEGIN : 0));
        }
        kinds['+'] = phoneNumbers ? SIGN : 0;
    }

    /**
     * The text with secrets replaced; the same text if there are none. Whatever is returned would be returned for itself. Only a text
     * made for it changes on and on: such a one is cut off where it changes, and in the end hidden as a whole.
     */
    String hide(String text) {
        String before = text;
        for (int round = 1; round <= MOST_ROUNDS; round++) {
            String after = hideOnce(known.hide(before));
            if (after.equals(before)) {
                return before;
            }
            before = round < USUAL_ROUNDS ? after : cutOff(before, after);
        }
        return Redactor.REPLACEMENT;
    }

    private static String cutOff(String before, String after) {
        int same = 0;
        while (same < Math.min(before.length(), after.length()) && before.charAt(same) == after.charAt(same)) {
            same++;
        }
        return before.substring(0, same) + Redactor.REPLACEMENT;
    }

    private String hideOnce(String text) {
        Spans spans = null;
        int floor = 0; // where what is hidden ends
        int noWebToken = 0; // up to where none begins
        int wordEnd = 0;
        int at = 0;
        while (at < text.length()) {
            int kind = kind(text, at);
            if (kind == 0) {
                at++;
                continue;
            }
            boolean rejected = at < noWebToken && text.charAt(at) == 'e';
            long span = kind == ALPHANUMERIC || rejected ? Span.NONE : find(text, at, kind, floor);
            if (span == Span.NONE && kind != SIGN) {
                // A word may hold many numbers, and is not to be looked through for its end behind each.
                wordEnd = at < wordEnd ? wordEnd : afterWord(text, at);
                span = inWord(text, at, wordEnd);
            }
            if (span == Span.NONE) {
                at = kind == SIGN ? at + 1 : wordEnd;
            } else if (Span.isEmpty(span) && text.charAt(at) == 'e') {
                noWebToken = Span.to(span);
                at = afterWord(text, at); // Other tokens may begin inside.
            } else {
                if (!Span.isEmpty(span) && !Hidden.is(text, span)) {
                    spans = Spans.and(spans, span);
                    floor = Span.to(span);
                }
                at = Math.max(Span.to(span), at + 1);
            }
        }
        return spans == null ? text : spans.replacedIn(text);
    }

    private int kind(String text, int at) {
        char c = text.charAt(at);
        return c < ASCII ? kinds[c] : c == '\uFF1D' || c == '\uFF1A' ? SIGN : 0;
    }

    private int afterWord(String text, int at) {
        int end = at + 1;
        while (end < text.length() && (kind(text, end) & ALPHANUMERIC) != 0) {
            end++;
        }
        return end;
    }

    /** Numbers that have letters before them, in a word of four letters and digits or more. */
    private static long inWord(String text, int from, int to) {
        if (to - from < 4) {
            return Span.NONE;
        }
        boolean iban = Chars.isDigit(text.charAt(from + 2)) && Chars.isDigit(text.charAt(from + 3));
        long number = iban ? BankAccounts.at(text, from) : Span.NONE;
        return number == Span.NONE && to - from > CardNumbers.SHORTEST ? CardNumbers.inWord(text, from, to) : number;
    }

    /** @param floor where what is hidden already ends */
    private long find(String text, int at, int kind, int floor) {
        if (kind == SIGN) {
            return atSign(text, at, floor);
        }
        if (at != floor && !Chars.isWordStart(text, at)) {
            return Span.NONE;
        }
        char first = text.charAt(at);
        if (Chars.isDigit(first)) {
            return atDigit(text, at, floor);
        }
        long token = TokenShapes.at(text, at);
        return token == Span.NONE && SQL.indexOf(first) >= 0 ? Commands.sql(text, at) : token;
    }

    private long atSign(String text, int at, int floor) {
        return switch (text.charAt(at)) {
            case '=', '\uFF1D', '\uFF1A' -> keyValues.behindSign(text, at, floor);
            case ':' -> atColon(text, at, floor);
            case '%' -> atPercent(text, at, floor);
            case '@' -> atAtSign(text, at, floor);
            case '<' -> Elements.inside(text, at, keys);
            case '-' -> atDash(text, at, floor);
            default -> Addresses.phone(text, at);
        };
    }

    private long atColon(String text, int at, int floor) {
        if (UrlPasswords.isScheme(text, at)) {
            return UrlPasswords.behindScheme(text, at);
        }
        long value = keyValues.behindSign(text, at, floor);
        return value == Span.NONE && ipAddresses ? Addresses.ipv6(text, at, floor) : value;
    }

    private long atPercent(String text, int at, int floor) {
        if (UrlPasswords.isEncodedScheme(text, at)) {
            return UrlPasswords.behindEncodedScheme(text, at);
        }
        return isEncodedSign(text, at + 1) ? keyValues.behindSign(text, at, floor) : Span.NONE;
    }

    private static boolean isEncodedSign(String text, int at) {
        return text.startsWith("3D", at)
                || text.startsWith("3A", at)
                || text.startsWith("253D", at)
                || text.startsWith("253A", at)
                || text.startsWith("3d", at)
                || text.startsWith("3a", at);
    }

    private static long atAtSign(String text, int at, int floor) {
        long password = UrlPasswords.ofOracle(text, at, floor);
        return password == Span.NONE ? Addresses.email(text, at, floor) : password;
    }

    private long atDash(String text, int at, int floor) {
        return switch (at + 1 < text.length() ? text.charAt(at + 1) : ' ') {
            case '>' -> keyValues.behindSign(text, at, floor);
            case 'u' -> Commands.user(text, at);
            case '-' -> atDashes(text, at);
            default -> Span.NONE;
        };
    }

    private long atDashes(String text, int at) {
        long block = PemBlocks.at(text, at);
        long found = block == Span.NONE ? Commands.user(text, at) : block;
        boolean option = at + 2 < text.length() && Chars.isAlphanumeric(text.charAt(at + 2));
        return found == Span.NONE && option ? keyValues.behindOption(text, at) : found;
    }

    private long atDigit(String text, int at, int floor) {
        long address = ipAddresses ? Addresses.ipv4(text, at, floor) : Span.NONE;
        return address == Span.NONE ? AccountNumbers.ofDigits(text, at, floor) : address;
    }
}
