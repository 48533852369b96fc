package com.kapgel.migrate;

/**
 * A piece of SQL: where it stands, and what the lexical rules say it is.
 *
 * @param closed false for a string, name or comment that the text ends in the middle of
 * @param depth how many parentheses and brackets are open around it
 */
record SqlToken(Kind kind, String sql, int start, int end, boolean closed, int depth) {

    /** Longer than any keyword. */
    private static final int LONGEST_KEYWORD = 40;

    enum Kind {
        SPACE,
        COMMENT,
        /** A keyword or a name, not in quotation marks. */
        WORD,
        QUOTED_NAME,
        /** A string in any spelling. */
        STRING,
        NUMBER,
        PARAMETER,
        /** One character of an operator or of punctuation. */
        SYMBOL,
        END
    }

    boolean isMeaningful() {
        return kind != Kind.SPACE && kind != Kind.COMMENT;
    }

    /** A word or a quoted name; whether the server takes that word for a name depends on the place. */
    boolean isName() {
        return kind == Kind.WORD || kind == Kind.QUOTED_NAME;
    }

    /** Whether it is this keyword, given in capitals, or this symbol. Only ASCII letters have two cases here, as in the server. */
    boolean is(String keyword) {
        if ((kind != Kind.WORD && kind != Kind.SYMBOL) || end - start != keyword.length()) {
            return false;
        }
        for (int i = 0; i < keyword.length(); i++) {
            if (SqlLetters.upper(sql.charAt(start + i)) != keyword.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** In capitals; empty for what is neither word nor symbol. */
    String keyword() {
        boolean candidate = (kind == Kind.WORD || kind == Kind.SYMBOL) && end - start <= LONGEST_KEYWORD;
        return candidate ? SqlLetters.upper(text()) : "";
    }

    String text() {
        return sql.substring(start, end);
    }

    /** The value of a string; with escapes it is near enough to find statements in it. */
    String value() {
        int open = sql.indexOf('\'', start);
        if (sql.charAt(start) == '$') {
            int tag = sql.indexOf('$', start + 1) + 1 - start;
            return sql.substring(start + tag, closed ? end - tag : end);
        }
        String inner = sql.substring(open + 1, closed ? end - 1 : end);
        boolean escapes = SqlLetters.upper(sql.charAt(start)) == 'E';
        return (escapes ? inner.replace("\\n", "\n").replace("\\'", "'") : inner).replace("''", "'");
    }

    /** Without the statement, which may carry secrets. */
    @Override
    public String toString() {
        return kind + "[" + start + ", " + end + "]";
    }
}
