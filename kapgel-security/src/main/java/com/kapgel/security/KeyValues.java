package com.kapgel.security;

/**
 * Values that stand behind the name of a secret: {@code password=x}, {@code "token": "x"} also with its quotes escaped, {@code
 * Authorization: Bearer x}, {@code password%3Dx}, {@code --password x}, {@code <password>x</password>}. Only the value is hidden.
 *
 * <p>Each is given the place of its sign, looks back for a name of limited length, and forward as far as the value reaches, behind
 * which the search goes on; so all of them together take time in proportion to the text.
 */
final class KeyValues {
    private static final int MOST_BLANKS = 8;
    private static final int MOST_WORDS_BEFORE = 2;

    private final KeyWords names;
    private final NamedValues named;

    KeyValues(KeyWords names) {
        this.names = names;
        this.named = new NamedValues(names);
    }

    /** {@code name=value} or {@code name: value} by its sign, which is one character, or several such as {@code =>} and {@code %3D}. */
    long behindSign(String text, int at, int floor) {
        int nameTo = nameEnd(text, at, floor);
        int nameFrom = nameStart(text, nameTo, floor);
        if (nameFrom == nameTo) {
            return Chars.isAt(text, at - 1, ")=(") ? named.ofColumns(text, at, floor) : Span.NONE;
        }
        if (names.isSecret(text, nameFrom, nameTo)) {
            return ofKey(text, at, nameFrom, nameTo);
        }
        long name = named.nameOf(text, nameFrom, nameTo, floor);
        if (name != Span.NONE) {
            return ofName(text, at, Span.from(name), Span.to(name));
        }
        return Chars.isAt(text, at, "=\"") ? named.inForm(text, at, floor) : Span.NONE;
    }

    private long ofKey(String text, int at, int nameFrom, int nameTo) {
        int from = Chars.afterBlanks(text, afterSign(text, at));
        boolean isKey = from < text.length() && !isNoKey(text, nameFrom, nameTo, at, from);
        return isKey ? valueOf(text, nameFrom, nameTo, at, Remarks.afterRejected(text, from)) : Span.NONE;
    }

    /** {@code value=x} behind {@code name=password}. */
    private static long ofName(String text, int at, int nameFrom, int nameTo) {
        int from = Chars.afterBlanks(text, afterSign(text, at));
        return from < text.length() ? valueOf(text, nameFrom, nameTo, at, from) : Span.NONE;
    }

    private static long valueOf(String text, int nameFrom, int nameTo, int at, int from) {
        if (text.charAt(at) == '%') {
            return EncodedValues.behindSign(text, at);
        }
        int quote = quote(text, from);
        if (quote > from || !HeaderValues.hasName(text, nameFrom, nameTo)) {
            return value(text, from);
        }
        return quote == from
                ? span(text, from + 1, HeaderValues.quotedEnd(text, from + 1, text.charAt(from)))
                : span(text, from, HeaderValues.end(text, nameFrom, nameTo, Chars.folded(text.charAt(at)), from));
    }

    private boolean isNoKey(String text, int nameFrom, int nameTo, int at, int from) {
        if (text.charAt(at) != ':') {
            return isEmptyBeforeAnother(text, at, nameTo, from);
        }
        boolean blank = from > at + 1 && Chars.isBlank(text.charAt(from - 1));
        return text.startsWith("://", nameFrom - 3) // The host of a URL, with its port.
                || (blank && (CodeNames.isOne(text, nameFrom, nameTo, names) || Remarks.isOne(text, nameTo, from)))
                || (blank && !HeaderValues.hasName(text, nameFrom, nameTo) && isAnotherKey(text, from));
    }

    /** {@code password= city=izmir}; but {@code password = YWJj=} has a value. */
    private static boolean isEmptyBeforeAnother(String text, int at, int nameTo, int from) {
        boolean blankBehindOnly = nameTo == at && from > at + 1 && Chars.isBlank(text.charAt(from - 1));
        return blankBehindOnly && text.charAt(at) == '=' && ValueEnds.isAnotherName(text, from) && hasValue(text, from);
    }

    private static boolean hasValue(String text, int from) {
        int sign = ValueEnds.nameEnd(text, from);
        return sign + 1 < text.length() && text.charAt(sign + 1) != '=' && !Chars.isWhitespace(text.charAt(sign + 1));
    }

    /** {@code auth: X-Api-Key: x}, where the second is meant. */
    private boolean isAnotherKey(String text, int from) {
        int to = ValueEnds.nameEnd(text, from);
        int sign = Chars.afterBlanks(text, to);
        boolean signed = sign - to < MOST_BLANKS && (Chars.isAt(text, sign, "=") || Chars.isAt(text, sign, ":"));
        return to > from
                && signed
                && names.isSecret(text, from, to)
                && Chars.afterBlanks(text, sign + 1) < text.length()
                && !Chars.isWhitespace(text.charAt(Chars.afterBlanks(text, sign + 1)));
    }

    private static int afterSign(String text, int at) {
        if (text.charAt(at) == '%') {
            return at + (text.startsWith("25", at + 1) ? 5 : 3);
        }
        int end = at + 1;
        while (end < text.length() && end < at + 3 && "=>:".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        return end;
    }

    /** Before blanks, and the quote of a quoted name, which may itself be escaped. */
    private static int nameEnd(String text, int at, int floor) {
        int end = at > floor && text.charAt(at - 1) == '!' ? at - 1 : at;
        end = text.charAt(at) == '%' ? EncodedValues.beforeBlank(text, end, floor) : end;
        while (end > floor && at - end < MOST_BLANKS && Chars.isBlank(text.charAt(end - 1))) {
            end--;
        }
        if (end - 3 >= floor && text.charAt(end - 3) == '%' && isEncodedEnd(text, end - 2)) {
            return end - 3;
        }
        if (end > floor && Chars.isQuote(text.charAt(end - 1))) {
            end--;
            while (end > floor && at - end < MOST_BLANKS && text.charAt(end - 1) == '\\') {
                end--;
            }
        }
        return end;
    }

    /** The quote behind a name, or the bracket of {@code user[password]}. */
    private static boolean isEncodedEnd(String text, int at) {
        return Chars.isAt(text, at, "22") || Chars.isAtIgnoringCase(text, at, "5d");
    }

    private static int nameStart(String text, int end, int floor) {
        int lowest = Math.max(floor, end - ValueEnds.LONGEST_NAME);
        int wordsBefore = 0;
        int start = end;
        while (start > lowest) {
            char c = text.charAt(start - 1);
            if (c == ' ' && wordsBefore < MOST_WORDS_BEFORE && start > lowest + 1 && isLetter(text.charAt(start - 2))) {
                wordsBefore++;
            } else if (!ValueEnds.isOfName(c) || (c == ']' && Hidden.endsAt(text, start))) {
                break;
            }
            start--;
        }
        boolean encoded = start > floor && text.charAt(start - 1) == '%'; // %7Bpin
        return encoded ? Math.min(start + 2, end) : start;
    }

    private static boolean isLetter(char c) {
        return Chars.isLower(c) || Chars.isUpper(c);
    }

    /** From the first character of the value, or of what it is quoted by. */
    private static long value(String text, int from) {
        int quote = quote(text, from);
        if (quote < 0) {
            return span(text, from, HeaderValues.wordsEnd(text, from));
        }
        return span(text, quote + 1, ValueEnds.quotedEnd(text, quote + 1, text.charAt(quote), quote - from));
    }

    /** The quote that opens here, behind its backslashes; -1 if there is none. */
    private static int quote(String text, int from) {
        int quote = from;
        while (quote < text.length() && quote - from < MOST_BLANKS && text.charAt(quote) == '\\') {
            quote++;
        }
        return quote < text.length() && Chars.isQuote(text.charAt(quote)) ? quote : -1;
    }

    /** Nothing is hidden that is empty or stands for nothing. */
    static long span(String text, int from, int to) {
        boolean nothing = to == from || (to - from == 4 && text.startsWith("null", from));
        return nothing ? Span.NONE : Span.of(from, to);
    }

    /** {@code --password value}, by the first dash. */
    long behindOption(String text, int at) {
        int from = at + 2;
        int to = ValueEnds.nameEnd(text, from);
        int value = Chars.afterBlanks(text, to);
        if (value == to || value == text.length() || text.charAt(value) == '-' || !names.isSecret(text, from, to)) {
            return Span.NONE;
        }
        return value(text, value);
    }
}
