package com.kapgel.migrate;

/**
 * Where a piece of SQL ends: a string in any spelling, a comment, a quoted name, a word, a cast {@code ::}, or else a single
 * character. As in <a href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html">PostgreSQL, Lexical
 * Structure</a>, with {@code standard_conforming_strings} on. What is never closed ends with the text.
 */
final class SqlPiece {

    private SqlPiece() {}

    /** Behind the piece that begins at a position. */
    static int end(String sql, int start) {
        char c = sql.charAt(start);
        if (sql.startsWith("--", start)) {
            int end = sql.indexOf('\n', start);
            return end < 0 ? sql.length() : end;
        } else if (sql.startsWith("/*", start)) {
            return endOfComment(sql, start);
        } else if (c == '"' || c == '\'') {
            return endOfQuoted(sql, start, false);
        } else if (c == '$') {
            return endOfDollarQuoted(sql, start);
        } else if (Character.isDigit(c) || isNamePart(c)) {
            return endOfWord(sql, start);
        }
        return sql.startsWith("::", start) ? start + 2 : start + 1;
    }

    /** Where something stands first that is neither space nor comment. */
    static int startOfCode(String sql) {
        int at = 0;
        while (at < sql.length()
                && (Character.isWhitespace(sql.charAt(at)) || sql.startsWith("--", at) || sql.startsWith("/*", at))) {
            at = end(sql, at);
        }
        return at;
    }

    static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }

    /** A word; of {@code E'it\'s'} all, because a backslash means something there. */
    private static int endOfWord(String sql, int start) {
        int end = start;
        while (end < sql.length() && isNamePart(sql.charAt(end))) {
            end++;
        }
        boolean escapes = end == start + 1 && (sql.charAt(start) == 'E' || sql.charAt(start) == 'e');
        return escapes && sql.startsWith("'", end) ? endOfQuoted(sql, end, true) : end;
    }

    /** Comments nest in PostgreSQL. */
    private static int endOfComment(String sql, int start) {
        int depth = 0;
        int at = start;
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

    /** A doubled mark stands for itself: as two strings, one after the other, it ends in the same place. */
    private static int endOfQuoted(String sql, int start, boolean escapes) {
        int at = start + 1;
        while (at < sql.length() && sql.charAt(at) != sql.charAt(start)) {
            at += escapes && sql.charAt(at) == '\\' ? 2 : 1;
        }
        boolean doubled = escapes && sql.startsWith("''", at);
        return doubled ? endOfQuoted(sql, at + 1, true) : Math.min(at + 1, sql.length());
    }

    private static int endOfDollarQuoted(String sql, int start) {
        int end = start + 1;
        while (end < sql.length() && sql.charAt(end) != '$' && isNamePart(sql.charAt(end))) {
            end++;
        }
        boolean tagged = end < sql.length() && sql.charAt(end) == '$' && !Character.isDigit(sql.charAt(start + 1));
        if (!tagged) {
            return end;
        }
        String tag = sql.substring(start, end + 1);
        int close = sql.indexOf(tag, end + 1);
        return close < 0 ? sql.length() : close + tag.length();
    }
}
