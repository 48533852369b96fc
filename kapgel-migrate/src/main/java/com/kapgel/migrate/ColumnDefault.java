package com.kapgel.migrate;

import java.util.Set;

/** The {@code DEFAULT} of a column. */
final class ColumnDefault {

    /** What follows a default in a column's definition. */
    private static final Set<String> NEXT_PART = Set.of(
            "CHECK",
            "COLLATE",
            "CONSTRAINT",
            "DEFERRABLE",
            "GENERATED",
            "INITIALLY",
            "NOT",
            "NULL",
            "PRIMARY",
            "REFERENCES",
            "UNIQUE");

    /** What may stand before a parenthesis and gives every row of one statement the same value. */
    private static final Set<String> SAME_FOR_ALL = Set.of(
            "ARRAY",
            "BIT",
            "CAST",
            "CHAR",
            "CHARACTER",
            "COALESCE",
            "CURRENT_TIME",
            "CURRENT_TIMESTAMP",
            "DECIMAL",
            "FLOAT",
            "INTERVAL",
            "JSONB_BUILD_ARRAY",
            "JSONB_BUILD_OBJECT",
            "JSON_BUILD_ARRAY",
            "JSON_BUILD_OBJECT",
            "LOCALTIME",
            "LOCALTIMESTAMP",
            "LOWER",
            "NOW",
            "NUMERIC",
            "ROW",
            "STATEMENT_TIMESTAMP",
            "TIME",
            "TIMESTAMP",
            "TIMESTAMPTZ",
            "TO_JSONB",
            "TRANSACTION_TIMESTAMP",
            "UPPER",
            "VARCHAR",
            "VARYING");

    private ColumnDefault() {}

    /** Whether the column has a default other than null. */
    static boolean isNext(SqlTokens column) {
        return column.has("DEFAULT") && !column.has("DEFAULT", "NULL");
    }

    /** Whether the default calls what may give each row another value, so that they cannot share it. */
    static boolean differsByRow(SqlTokens column) {
        SqlTokens tokens = column.copy();
        int depth = tokens.peek().depth();
        while (!tokens.isAtEnd() && !(tokens.peek().depth() == depth && tokens.at("DEFAULT"))) {
            tokens.next();
        }
        tokens.next();
        boolean first = true;
        SqlToken before = tokens.peek();
        while (!tokens.isAtEnd() && (first || !endsAt(tokens.peek(), depth))) {
            SqlToken token = tokens.next();
            boolean calls = token.isName() && tokens.at("(");
            if (calls && (before.is(".") || !SAME_FOR_ALL.contains(token.keyword()))) {
                return true;
            }
            before = token;
            first = false;
        }
        return false;
    }

    private static boolean endsAt(SqlToken token, int depth) {
        return token.depth() == depth && NEXT_PART.contains(token.keyword());
    }
}
