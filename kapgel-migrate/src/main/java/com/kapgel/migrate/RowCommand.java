package com.kapgel.migrate;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what reads and changes rows: {@code SELECT}, {@code INSERT} and their like, {@code COPY} and {@code LOCK}. */
final class RowCommand {

    /** Stand before a parenthesis without being a function of somebody, or are functions that take no lock. */
    private static final Set<String> NO_CALL = Set.of(
            "ALL",
            "AND",
            "ANY",
            "ARRAY",
            "ARRAY_AGG",
            "AS",
            "AVG",
            "BETWEEN",
            "BY",
            "CAST",
            "CHAR",
            "COALESCE",
            "CONCAT",
            "COUNT",
            "CUBE",
            "CURRENT_DATABASE",
            "CURRENT_SCHEMA",
            "CURRENT_SETTING",
            "DECIMAL",
            "DISTINCT",
            "ELSE",
            "EXCEPT",
            "EXISTS",
            "EXTRACT",
            "FILTER",
            "FROM",
            "GENERATE_SERIES",
            "GREATEST",
            "GROUPING",
            "HAVING",
            "IN",
            "INTERSECT",
            "IS",
            "JOIN",
            "LATERAL",
            "LEAST",
            "LENGTH",
            "LIKE",
            "LIMIT",
            "LOWER",
            "MATERIALIZED",
            "MAX",
            "MIN",
            "NOT",
            "NOW",
            "NULLIF",
            "NUMERIC",
            "OFFSET",
            "ON",
            "OR",
            "OVER",
            "PG_SLEEP",
            "RETURNING",
            "ROLLUP",
            "ROW",
            "SELECT",
            "SET",
            "SETS",
            "SET_CONFIG",
            "SOME",
            "STRING_AGG",
            "SUM",
            "THEN",
            "TIMESTAMP",
            "TO_REGCLASS",
            "UNION",
            "UNNEST",
            "UPPER",
            "USING",
            "VALUES",
            "VARCHAR",
            "VARYING",
            "VERSION",
            "WHEN",
            "WHERE",
            "WITH");

    private static final Set<String> CHANGES = Set.of("INSERT", "UPDATE", "DELETE", "MERGE", "NEXTVAL", "SETVAL");

    private RowCommand() {}

    static SqlCommand read(SqlTokens tokens) {
        String verb = tokens.peek().keyword();
        return switch (verb) {
            case "INSERT", "UPDATE", "DELETE", "MERGE" -> SqlCommand.of(verb, TableLock.ROW_EXCLUSIVE, Work.ROWS);
            case "COPY" -> copy(tokens);
            case "LOCK" -> lock(tokens);
            default -> query(tokens);
        };
    }

    private static SqlCommand copy(SqlTokens tokens) {
        tokens.next();
        if (tokens.at("(")) {
            return query(tokens).lock() == TableLock.ROW_EXCLUSIVE
                    ? SqlCommand.of("COPY", TableLock.ROW_EXCLUSIVE, Work.ROWS)
                    : SqlCommand.of("COPY … TO", TableLock.ACCESS_SHARE, Work.SCAN);
        }
        return tokens.has("FROM")
                ? SqlCommand.of("COPY … FROM", TableLock.ROW_EXCLUSIVE, Work.ROWS)
                : SqlCommand.of("COPY … TO", TableLock.ACCESS_SHARE, Work.SCAN);
    }

    private static SqlCommand lock(SqlTokens tokens) {
        TableLock named = TableLock.ACCESS_EXCLUSIVE;
        for (TableLock mode : TableLock.values()) {
            String[] words = ("IN " + mode.name().replace('_', ' ') + " MODE").split(" ", -1);
            named = tokens.has(words) ? mode : named;
        }
        return SqlCommand.of("LOCK TABLE", named, Work.CATALOG);
    }

    /**
     * Looks through the whole of a query, also for changes within {@code WITH}. Functions that are not known by name may do
     * anything.
     */
    private static SqlCommand query(SqlTokens tokens) {
        TableLock lock = null;
        String name = "";
        boolean calls = false;
        SqlToken before = tokens.peek();
        while (!tokens.isAtEnd()) {
            SqlToken token = tokens.next();
            String word = token.keyword();
            if (name.isEmpty() && token.depth() == 0 && isVerb(word)) {
                name = word;
            }
            lock = TableLock.stronger(lock, lockOf(word, before, tokens));
            calls |= token.isName() && tokens.at("(") && !NO_CALL.contains(word) && !CHANGES.contains(word);
            before = token;
        }
        String named = name.isEmpty() ? "SELECT" : name;
        boolean changes = lock == TableLock.ROW_EXCLUSIVE;
        if (calls && !changes) {
            return SqlCommand.of(named, null, Work.UNKNOWN);
        }
        return SqlCommand.of(named, lock, changes ? Work.ROWS : lock == null ? Work.CATALOG : Work.SCAN);
    }

    private static boolean isVerb(String word) {
        return switch (word) {
            case "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES", "TABLE" -> true;
            default -> false;
        };
    }

    private static @Nullable TableLock lockOf(String word, SqlToken before, SqlTokens after) {
        return switch (word) {
            case "INSERT", "UPDATE", "DELETE", "MERGE" ->
                before.is("(") || before.is(")") ? TableLock.ROW_EXCLUSIVE : null;
            case "NEXTVAL", "SETVAL" -> after.at("(") ? TableLock.ROW_EXCLUSIVE : null;
            case "FOR" ->
                after.at("UPDATE") || after.at("SHARE") || after.at("NO", "KEY") || after.at("KEY", "SHARE")
                        ? TableLock.ROW_SHARE
                        : null;
            case "FROM", "JOIN", "TABLE" -> TableLock.ACCESS_SHARE;
            default -> null;
        };
    }
}
