package com.kapgel.migrate;

import org.jspecify.annotations.Nullable;

/** Reads {@code CREATE}: what is new locks nobody out, but it may point to what is there. */
final class CreateCommand {

    private CreateCommand() {}

    static SqlCommand read(SqlTokens tokens) {
        SqlToken create = tokens.next();
        boolean replaces = tokens.skip("OR", "REPLACE");
        while (tokens.skip("GLOBAL")
                || tokens.skip("LOCAL")
                || tokens.skip("TEMP")
                || tokens.skip("TEMPORARY")
                || tokens.skip("UNLOGGED")
                || tokens.skip("RECURSIVE")
                || tokens.skip("TRUSTED")
                || tokens.skip("PROCEDURAL")
                || tokens.skip("CONSTRAINT")
                || tokens.skip("DEFAULT")) {
            // None of these changes what is asked for here.
        }
        boolean unique = tokens.skip("UNIQUE");
        String kind = ObjectKind.after(tokens, 0);
        if (kind.isEmpty()) {
            return SqlCommand.of((create.keyword() + " " + tokens.peek().keyword()).strip(), null, Work.UNKNOWN);
        }
        ObjectKind.skip(tokens, kind);
        String name = "CREATE " + kind;
        return switch (kind) {
            case "INDEX" -> IndexCommand.create(tokens, unique);
            case "TABLE", "FOREIGN TABLE" -> table(name, tokens);
            case "MATERIALIZED VIEW" -> materializedView(name, tokens);
            case "VIEW" ->
                SqlCommand.of(name, replaces ? TableLock.ACCESS_EXCLUSIVE : TableLock.ACCESS_SHARE, Work.CATALOG);
            case "FUNCTION", "PROCEDURE" -> SqlCommand.of(name, RoutineBody.lock(tokens), Work.CATALOG);
            case "TRIGGER" -> SqlCommand.of(name, TableLock.SHARE_ROW_EXCLUSIVE, Work.CATALOG);
            case "RULE", "POLICY" -> SqlCommand.of(name, TableLock.ACCESS_EXCLUSIVE, Work.CATALOG);
            case "STATISTICS" -> SqlCommand.of(name, TableLock.SHARE_UPDATE_EXCLUSIVE, Work.CATALOG);
            case "SEQUENCE" ->
                SqlCommand.of(name, tokens.has("OWNED", "BY") ? TableLock.ACCESS_SHARE : null, Work.CATALOG);
            case "PUBLICATION" ->
                SqlCommand.of(name, tokens.has("FOR", "TABLE") ? TableLock.SHARE_UPDATE_EXCLUSIVE : null, Work.CATALOG);
            case "SCHEMA" -> SqlCommand.of(name, null, tokens.has("CREATE") ? Work.UNKNOWN : Work.CATALOG);
            case "EXTENSION" -> SqlCommand.of(name, null, Work.UNKNOWN);
            case "DATABASE" -> SqlCommand.of(name, null, Work.UNKNOWN).outsideTransaction();
            case "TABLESPACE" -> SqlCommand.catalog(name).outsideTransaction();
            case "SUBSCRIPTION" -> Subscription.create(tokens);
            default -> SqlCommand.catalog(name);
        };
    }

    /** A new partition changes what its parent's default partition may hold, which is searched for that. */
    private static SqlCommand table(String name, SqlTokens tokens) {
        tokens.skip("IF", "NOT", "EXISTS");
        tokens.name();
        if (tokens.at("PARTITION", "OF")) {
            boolean isDefault = tokens.has("DEFAULT") && !tokens.has("FOR", "VALUES");
            return SqlCommand.of(
                    name + " … PARTITION OF", TableLock.ACCESS_EXCLUSIVE, isDefault ? Work.CATALOG : Work.SCAN);
        } else if (tokens.has("AS")) {
            SqlCommand query = RowCommand.read(tokens);
            return SqlCommand.of(name + " AS", query.lock(), Work.heavier(query.work(), Work.SCAN));
        }
        return SqlCommand.of(name, lockOfTable(tokens), Work.CATALOG);
    }

    private static @Nullable TableLock lockOfTable(SqlTokens tokens) {
        if (tokens.hasAnywhere("REFERENCES")) {
            return TableLock.SHARE_ROW_EXCLUSIVE;
        } else if (tokens.has("INHERITS")) {
            return TableLock.SHARE_UPDATE_EXCLUSIVE;
        }
        boolean looks = tokens.hasAnywhere("LIKE") || tokens.hasAnywhere("NEXTVAL") || tokens.at("OF");
        return looks ? TableLock.ACCESS_SHARE : null;
    }

    private static SqlCommand materializedView(String name, SqlTokens tokens) {
        tokens.skip("IF", "NOT", "EXISTS");
        tokens.name();
        tokens.skipParentheses();
        boolean empty = tokens.has("WITH", "NO", "DATA");
        SqlCommand query = RowCommand.read(tokens);
        return SqlCommand.of(name, query.lock(), empty ? Work.CATALOG : Work.heavier(query.work(), Work.SCAN));
    }
}
