package com.kapgel.security;

import org.jspecify.annotations.Nullable;

/** Goes through a text once and asks, at the few characters that may give a secret away, those who know its kind. */
final class SecretFinder {
    private static final int ASCII = 128;
    private static final int MOST_ROUNDS = 4;

    /** Of signs that may give a secret away. */
    private static final byte SIGN = 1;

    /** Of letters and digits, which are passed over together unless the first of them may begin a secret. */
    private static final byte ALPHANUMERIC = 2;

    private static final byte MAY_BEGIN = 4;

    private final KeyValues keyValues;
    private final boolean ipAddresses;
    private final byte[] kinds = new byte[ASCII];

    SecretFinder(KeyWords keys, boolean ipAddresses, boolean phoneNumbers) {
        this.keyValues = new KeyValues(keys);
        this.ipAddresses = ipAddresses;
        for (char c = 0; c < ASCII; c++) {
            boolean begins = TokenShapes.mayBegin(c) || Chars.isUpper(c) || Chars.isDigit(c);
            int alphanumeric = Chars.isAlphanumeric(c) ? ALPHANUMERIC : 0;
            int sign = "=:%@<-".indexOf(c) >= 0 ? SIGN : 0;
            kinds[c] = (byte) (alphanumeric | sign | (begins ? MAY_BEGIN : 0));
        }
        kinds['+'] = phoneNumbers ? SIGN : 0;
    }

    /** The text with secrets replaced; the same text if there are none. */
    String hide(String text) {
        String before = text;
        String after = hideOnce(text);
        // What is cut out may leave two things side by side that are a secret together.
        for (int round = 0; round < MOST_ROUNDS && !after.equals(before); round++) {
            before = after;
            after = hideOnce(before);
        }
        return after;
    }

    private String hideOnce(String text) {
        StringBuilder out = null;
        int copied = 0;
        int at = 0;
        while (at < text.length()) {
            int kind = kind(text, at);
            long span = kind == 0 ? Span.NONE : find(text, at, kind, copied);
            if (span == Span.NONE) {
                at = (kind & ALPHANUMERIC) == 0 ? at + 1 : afterWord(text, at);
                continue;
            }
            int from = Span.from(span);
            int to = Span.to(span);
            if (from < to) {
                out = append(out, text, copied, from);
                copied = to;
            }
            at = Math.max(to, at + 1);
        }
        return out == null ? text : out.append(text, copied, text.length()).toString();
    }

    private static StringBuilder append(@Nullable StringBuilder out, String text, int copied, int from) {
        StringBuilder longer = out == null ? new StringBuilder(text.length() + 16) : out;
        return longer.append(text, copied, from).append(Redactor.REPLACEMENT);
    }

    private int kind(String text, int at) {
        char c = text.charAt(at);
        return c < ASCII ? kinds[c] : 0;
    }

    private int afterWord(String text, int at) {
        int end = at + 1;
        while (end < text.length() && (kind(text, end) & ALPHANUMERIC) != 0) {
            end++;
        }
        return end;
    }

    /** @param floor where what is hidden already ends */
    private long find(String text, int at, int kind, int floor) {
        if (kind == SIGN) {
            return atSign(text, at, floor);
        }
        if ((kind & MAY_BEGIN) == 0 || !Chars.isWordStart(text, at)) {
            return Span.NONE;
        }
        return Chars.isDigit(text.charAt(at)) ? atDigit(text, at) : atLetter(text, at);
    }

    private long atSign(String text, int at, int floor) {
        return switch (text.charAt(at)) {
            case '=' -> keyValues.behindSign(text, at, floor);
            case ':' -> atColon(text, at, floor);
            case '%' -> isEncodedSign(text, at + 1) ? keyValues.behindSign(text, at, floor) : Span.NONE;
            case '@' -> atAtSign(text, at, floor);
            case '<' -> keyValues.insideElement(text, at);
            case '-' -> Chars.isAt(text, at, "--") ? atDashes(text, at) : Span.NONE;
            default -> Addresses.phone(text, at);
        };
    }

    private static boolean isEncodedSign(String text, int at) {
        return text.startsWith("3D", at)
                || text.startsWith("3A", at)
                || text.startsWith("253D", at)
                || text.startsWith("253A", at)
                || text.startsWith("3d", at)
                || text.startsWith("3a", at);
    }

    private long atColon(String text, int at, int floor) {
        if (Chars.isAt(text, at, "://")) {
            return UrlPasswords.behindScheme(text, at);
        }
        long value = keyValues.behindSign(text, at, floor);
        return value == Span.NONE && ipAddresses ? Addresses.ipv6(text, at, floor) : value;
    }

    private static long atAtSign(String text, int at, int floor) {
        long password = UrlPasswords.ofOracle(text, at, floor);
        return password == Span.NONE ? Addresses.email(text, at, floor) : password;
    }

    private long atDashes(String text, int at) {
        long block = PemBlocks.at(text, at);
        boolean option = at + 2 < text.length() && Chars.isAlphanumeric(text.charAt(at + 2));
        return block == Span.NONE && option ? keyValues.behindOption(text, at) : block;
    }

    private long atDigit(String text, int at) {
        long address = ipAddresses ? Addresses.ipv4(text, at) : Span.NONE;
        return address == Span.NONE ? AccountNumbers.ofDigits(text, at) : address;
    }

    private static long atLetter(String text, int at) {
        long token = TokenShapes.mayBegin(text.charAt(at)) ? TokenShapes.at(text, at) : Span.NONE;
        return token == Span.NONE && Chars.isUpper(text.charAt(at)) ? AccountNumbers.iban(text, at) : token;
    }
}
