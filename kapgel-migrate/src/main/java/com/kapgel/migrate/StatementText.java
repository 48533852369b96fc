package com.kapgel.migrate;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * SQL as text for people: on one line, without comments, without the values it carries.
 *
 * <p>A migration may hold what nobody wants in a log, such as the e-mail address of the first administrator, so by default
 * every literal is shown as {@code …}: strings in all their spellings, dollar-quoted bodies, and numbers. Names stay. The
 * spellings are those of <a href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html">PostgreSQL, Lexical
 * Structure</a>. One pass over the text, without regular expressions that could overflow on a large seed file.
 */
final class StatementText {

    private static final String HIDDEN = "…";
    private static final int READABLE_LENGTH = 300;
    private static final Pattern INDEX_WORK =
            Pattern.compile("(?i)\\b(create\\s+(unique\\s+)?index|drop\\s+index|reindex)\\b.*\\bconcurrently\\b.*");

    private final String sql;
    private final StringBuilder shown = new StringBuilder();
    private int firstHidden = -1;
    private int position;

    private StatementText(String sql) {
        this.sql = sql;
    }

    /**
     * The statement with every literal replaced. Where a quotation mark is never closed, nobody can tell literals from names,
     * so everything from the first literal on is hidden.
     */
    static String withoutLiterals(String sql) {
        return new StatementText(sql).scan();
    }

    /** On one line, and no longer than a person reads. */
    static String shortened(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= READABLE_LENGTH ? line : line.substring(0, READABLE_LENGTH - 1) + HIDDEN;
    }

    /** Whether the statement builds, rebuilds or drops an index without blocking writers. */
    static boolean isConcurrentIndexWork(String sql) {
        return INDEX_WORK.matcher(shortened(withoutLiterals(sql))).matches();
    }

    private String scan() {
        while (position < sql.length()) {
            char c = sql.charAt(position);
            if (sql.startsWith("--", position)) {
                blank(endOfLine());
            } else if (sql.startsWith("/*", position)) {
                blank(endOfComment());
            } else if (c == '"') {
                show(endOfQuoted('"', false));
            } else if (c == '\'') {
                hide(endOfQuoted('\'', false));
            } else if (c == '$' && dollarTag() > 0) {
                hide(endOfDollarQuoted(dollarTag()));
            } else if (isNameStart(c)) {
                nameOrPrefixedString();
            } else if (isDigit(c)) {
                hide(endOfNumber());
            } else {
                show(position + 1);
            }
        }
        return position > sql.length() ? shown.substring(0, firstHidden) : shown.toString();
    }

    private void nameOrPrefixedString() {
        int end = position;
        while (end < sql.length()
                && (isNameStart(sql.charAt(end)) || isDigit(sql.charAt(end)) || sql.charAt(end) == '$')) {
            end++;
        }
        String name = sql.substring(position, end).toLowerCase(Locale.ROOT);
        boolean unicode = name.equals("u") && sql.startsWith("&'", end);
        if (unicode || (name.length() == 1 && "ebnx".contains(name) && sql.startsWith("'", end))) {
            position = unicode ? end + 1 : end;
            hide(endOfQuoted('\'', name.equals("e")));
        } else {
            show(end);
        }
    }

    private int endOfLine() {
        int end = sql.indexOf('\n', position);
        return end < 0 ? sql.length() : end;
    }

    /** Comments nest in PostgreSQL. One that is never closed ends with the text. */
    private int endOfComment() {
        int depth = 0;
        int at = position;
        do {
            if (sql.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && at < sql.length());
        return Math.min(at, sql.length());
    }

    /** Past the closing mark, or past the end of the text when there is none. A doubled mark stands for itself. */
    private int endOfQuoted(char mark, boolean backslashEscapes) {
        for (int at = position + 1; at < sql.length(); at++) {
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

    /** The length of {@code $tag$} here, or 0. */
    private int dollarTag() {
        int end = position + 1;
        while (end < sql.length()
                && (isNameStart(sql.charAt(end)) || (end > position + 1 && isDigit(sql.charAt(end))))) {
            end++;
        }
        return end < sql.length() && sql.charAt(end) == '$' ? end + 1 - position : 0;
    }

    private int endOfDollarQuoted(int tagLength) {
        int close = sql.indexOf(sql.substring(position, position + tagLength), position + tagLength);
        return close < 0 ? sql.length() + 1 : close + tagLength;
    }

    private int endOfNumber() {
        int end = position;
        while (end < sql.length()
                && (Character.isLetterOrDigit(sql.charAt(end)) || "._".indexOf(sql.charAt(end)) >= 0)) {
            end++;
        }
        return end;
    }

    private void show(int end) {
        if (end > sql.length()) {
            markHidden();
        }
        shown.append(sql, position, Math.min(end, sql.length()));
        position = end;
    }

    private void hide(int end) {
        shown.append(HIDDEN);
        markHidden();
        position = end;
    }

    private void markHidden() {
        if (firstHidden < 0) {
            firstHidden = shown.length();
        }
    }

    private void blank(int end) {
        shown.append(' ');
        position = end;
    }

    private static boolean isNameStart(char c) {
        return Character.isLetter(c) || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
