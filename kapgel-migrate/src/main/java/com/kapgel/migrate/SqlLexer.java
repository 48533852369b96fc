package com.kapgel.migrate;

import static com.kapgel.migrate.SqlLetters.isDigit;
import static com.kapgel.migrate.SqlLetters.isNamePart;
import static com.kapgel.migrate.SqlLetters.isNameStart;
import static com.kapgel.migrate.SqlLetters.isSpace;

import com.kapgel.migrate.SqlToken.Kind;

/**
 * Cuts SQL into its pieces, one after the other, so that they cover the text without a gap.
 *
 * <p>The rules are those of <a href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html">PostgreSQL, Lexical
 * Structure</a>, with {@code standard_conforming_strings} on. Nothing is an error: what is never closed ends with the text.
 * The time is linear in the length of the text.
 */
final class SqlLexer {

    private final String sql;
    private int position;
    private int depth;

    SqlLexer(String sql) {
        this.sql = sql;
    }

    /** The next piece; at the end of the text again and again an empty one of kind {@link Kind#END}. */
    SqlToken next() {
        if (position >= sql.length()) {
            return piece(Kind.END, sql.length());
        }
        char c = sql.charAt(position);
        if (isSpace(c)) {
            return piece(Kind.SPACE, endOfSpace(position));
        } else if (sql.startsWith("--", position)) {
            return piece(Kind.COMMENT, endOfLine(position));
        } else if (sql.startsWith("/*", position)) {
            return piece(Kind.COMMENT, endOfComment());
        } else if (c == '"') {
            return piece(Kind.QUOTED_NAME, endOfQuoted(position, '"', false));
        } else if (c == '\'') {
            return piece(Kind.STRING, endOfString(position, false));
        } else if (c == '$') {
            return dollar();
        } else if (isNameStart(c)) {
            return wordOrPrefixed(c);
        } else if (isDigit(c)) {
            return piece(Kind.NUMBER, endOfNumber());
        }
        return symbol(c);
    }

    /** Passes over what is no SQL, such as rows below a {@code COPY}. */
    void goOnAt(int place) {
        position = place;
    }

    private SqlToken symbol(char c) {
        if ((c == ')' || c == ']') && depth > 0) {
            depth--;
        }
        SqlToken symbol = piece(Kind.SYMBOL, position + 1);
        if (c == '(' || c == '[') {
            depth++;
        }
        return symbol;
    }

    private SqlToken dollar() {
        int tag = endOfDollarTag();
        if (tag > 0) {
            int close = sql.indexOf(sql.substring(position, tag), tag);
            return piece(Kind.STRING, close < 0 ? sql.length() + 1 : close + tag - position);
        }
        int end = position + 1;
        while (end < sql.length() && isDigit(sql.charAt(end))) {
            end++;
        }
        return piece(end > position + 1 ? Kind.PARAMETER : Kind.SYMBOL, end);
    }

    private SqlToken wordOrPrefixed(char first) {
        int end = position + 1;
        while (end < sql.length() && isNamePart(sql.charAt(end))) {
            end++;
        }
        char letter = SqlLetters.upper(first);
        if (end - position == 1) {
            if ("EBNX".indexOf(letter) >= 0 && sql.startsWith("'", end)) {
                return piece(Kind.STRING, endOfString(end, letter == 'E'));
            } else if (letter == 'U' && sql.startsWith("&'", end)) {
                return piece(Kind.STRING, endOfString(end + 1, false));
            } else if (letter == 'U' && sql.startsWith("&\"", end)) {
                return piece(Kind.QUOTED_NAME, endOfQuoted(end + 1, '"', false));
            }
        }
        return piece(Kind.WORD, end);
    }

    /** A string goes on after its closing mark when another one follows on a later line. */
    private int endOfString(int open, boolean backslashEscapes) {
        int end = endOfQuoted(open, '\'', backslashEscapes);
        for (int more = continuation(end); more >= 0; more = continuation(end)) {
            end = endOfQuoted(more, '\'', backslashEscapes);
        }
        return end;
    }

    private int continuation(int from) {
        boolean newLine = false;
        int at = from;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (isSpace(c)) {
                newLine |= c == '\n' || c == '\r';
                at++;
            } else if (sql.startsWith("--", at)) {
                at = endOfLine(at);
            } else {
                return newLine && c == '\'' ? at : -1;
            }
        }
        return -1;
    }

    /** Past the closing mark, or past the end of the text when there is none. A doubled mark stands for itself. */
    private int endOfQuoted(int open, char mark, boolean backslashEscapes) {
        for (int at = open + 1; at < sql.length(); at++) {
            if (backslashEscapes && sql.charAt(at) == '\\') {
                at++;
            } else if (sql.charAt(at) == mark) {
                if (at + 1 < sql.length() && sql.charAt(at + 1) == mark) {
                    at++;
                } else {
                    return at + 1;
                }
            }
        }
        return sql.length() + 1;
    }

    /** Past the second dollar sign of {@code $tag$}, or 0 when there is none here. */
    private int endOfDollarTag() {
        int end = position + 1;
        while (end < sql.length()
                && (isNameStart(sql.charAt(end)) || (end > position + 1 && isDigit(sql.charAt(end))))) {
            end++;
        }
        return end < sql.length() && sql.charAt(end) == '$' ? end + 1 : 0;
    }

    /** Comments nest in PostgreSQL. */
    private int endOfComment() {
        int nested = 0;
        int at = position;
        do {
            if (sql.startsWith("/*", at)) {
                nested++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                nested--;
                at += 2;
            } else {
                at++;
            }
        } while (nested > 0 && at < sql.length());
        return nested > 0 ? sql.length() + 1 : at;
    }

    private int endOfLine(int from) {
        int at = from;
        while (at < sql.length() && sql.charAt(at) != '\n' && sql.charAt(at) != '\r') {
            at++;
        }
        return at;
    }

    private int endOfSpace(int from) {
        int at = from;
        while (at < sql.length() && isSpace(sql.charAt(at))) {
            at++;
        }
        return at;
    }

    /** With whatever letters hang on, so that nothing of a number is taken for a name; {@code 1..9} are two numbers. */
    private int endOfNumber() {
        int end = position;
        while (end < sql.length()) {
            char c = sql.charAt(end);
            boolean exponentSign = (c == '-' || c == '+') && SqlLetters.upper(sql.charAt(end - 1)) == 'E' && !isRadix();
            boolean point = c == '.' && !sql.startsWith("..", end);
            if (!Character.isLetterOrDigit(c) && c != '_' && !point && !exponentSign) {
                return end;
            }
            end++;
        }
        return end;
    }

    private boolean isRadix() {
        return sql.startsWith("0x", position) || sql.startsWith("0X", position);
    }

    private SqlToken piece(Kind kind, int end) {
        boolean closed = end <= sql.length();
        SqlToken piece = new SqlToken(kind, sql, position, Math.min(end, sql.length()), closed, depth);
        position = piece.end();
        return piece;
    }
}
