package com.kapgel.security;

/** International numbers of bank accounts (ISO 13616), as long as those of their country, where their check digits are right. */
final class BankAccounts {
    private static final int GROUP = 4;

    /** How long they are, by country: the registry of ISO 13616 that SWIFT keeps. */
    private static final String REGISTRY =
            "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27"
                    + " DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26"
                    + " IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15"
                    + " OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26"
                    + " UA29 VA22 VG24 XK20 YE30";

    private static final byte[] LENGTHS = lengths();

    private BankAccounts() {}

    private static byte[] lengths() {
        byte[] lengths = new byte[26 * 26];
        for (int at = 0; at < REGISTRY.length(); at += 5) {
            lengths[country(REGISTRY, at)] = Byte.parseByte(REGISTRY.substring(at + 2, at + 4));
        }
        return lengths;
    }

    private static int country(String text, int at) {
        return (Chars.folded(text.charAt(at)) - 'a') * 26 + Chars.folded(text.charAt(at + 1)) - 'a';
    }

    /** In one row or in groups of four, by its first letter, behind which at least three letters or digits stand. */
    static long at(String text, int at) {
        boolean letters = !Chars.isDigit(text.charAt(at)) && !Chars.isDigit(text.charAt(at + 1));
        int length = letters ? LENGTHS[country(text, at)] : 0;
        if (length == 0) {
            return Span.NONE;
        }
        int end = at + GROUP;
        char separator = end < text.length() && isSeparator(text.charAt(end)) ? text.charAt(end) : 0;
        for (int read = GROUP; read < length; read++) {
            if (separator != 0 && read % GROUP == 0) {
                if (end == text.length() || text.charAt(end) != separator) {
                    return Span.NONE;
                }
                end++;
            }
            if (end == text.length() || !Chars.isAlphanumeric(text.charAt(end))) {
                return Span.NONE;
            }
            end++;
        }
        boolean whole = end == text.length() || !Chars.isAlphanumeric(text.charAt(end));
        return whole && remainder(text, at, end) == 1 ? Span.of(at, end) : Span.NONE;
    }

    private static boolean isSeparator(char c) {
        return c == '-' || Chars.isSpace(c);
    }

    /** Of 97, with the first four characters moved to the end and letters counted from 10 on. */
    private static int remainder(String text, int from, int to) {
        int remainder = 0;
        for (int at = from + GROUP; at < to; at++) {
            remainder = remainder(remainder, text.charAt(at));
        }
        for (int at = from; at < from + GROUP; at++) {
            remainder = remainder(remainder, text.charAt(at));
        }
        return remainder;
    }

    private static int remainder(int before, char c) {
        if (isSeparator(c)) {
            return before;
        }
        return Chars.isDigit(c) ? (before * 10 + c - '0') % 97 : (before * 100 + Chars.folded(c) - 'a' + 10) % 97;
    }
}
