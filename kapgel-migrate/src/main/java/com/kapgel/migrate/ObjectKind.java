package com.kapgel.migrate;

import java.util.List;
import java.util.Set;

/** The kinds of objects that {@code CREATE}, {@code ALTER} and {@code DROP} know. */
final class ObjectKind {

    private static final List<String[]> LONG = List.of(
            words("MATERIALIZED VIEW"),
            words("FOREIGN TABLE"),
            words("FOREIGN DATA WRAPPER"),
            words("EVENT TRIGGER"),
            words("USER MAPPING"),
            words("TEXT SEARCH CONFIGURATION"),
            words("TEXT SEARCH DICTIONARY"),
            words("TEXT SEARCH PARSER"),
            words("TEXT SEARCH TEMPLATE"),
            words("OPERATOR CLASS"),
            words("OPERATOR FAMILY"),
            words("ACCESS METHOD"),
            words("DEFAULT PRIVILEGES"),
            words("LARGE OBJECT"));

    private static final Set<String> SHORT = Set.of(
            "AGGREGATE",
            "CAST",
            "COLLATION",
            "CONVERSION",
            "DATABASE",
            "DOMAIN",
            "EXTENSION",
            "FUNCTION",
            "GROUP",
            "INDEX",
            "LANGUAGE",
            "OPERATOR",
            "OWNED",
            "POLICY",
            "PROCEDURE",
            "PUBLICATION",
            "ROLE",
            "ROUTINE",
            "RULE",
            "SCHEMA",
            "SEQUENCE",
            "SERVER",
            "STATISTICS",
            "SUBSCRIPTION",
            "SYSTEM",
            "TABLE",
            "TABLESPACE",
            "TRANSFORM",
            "TRIGGER",
            "TYPE",
            "USER",
            "VIEW");

    private ObjectKind() {}

    /** The kind that stands so many words ahead, or the empty text. */
    static String after(SqlTokens tokens, int ahead) {
        for (String[] kind : LONG) {
            boolean matches = true;
            for (int i = 0; i < kind.length && matches; i++) {
                matches = tokens.peek(ahead + i).is(kind[i]);
            }
            if (matches) {
                return String.join(" ", kind);
            }
        }
        String word = tokens.peek(ahead).keyword();
        return SHORT.contains(word) ? word : "";
    }

    static void skip(SqlTokens tokens, String kind) {
        tokens.skip(words(kind));
    }

    private static String[] words(String kind) {
        return kind.split(" ", -1);
    }
}
