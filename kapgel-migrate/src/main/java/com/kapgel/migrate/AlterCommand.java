package com.kapgel.migrate;

/** Reads {@code ALTER}. */
final class AlterCommand {

    private AlterCommand() {}

    static SqlCommand read(SqlTokens tokens) {
        String kind = ObjectKind.after(tokens, 1);
        if (kind.isEmpty()) {
            return SqlCommand.unknown(tokens);
        }
        tokens.next();
        ObjectKind.skip(tokens, kind);
        String name = "ALTER " + kind;
        return switch (kind) {
            case "TABLE", "FOREIGN TABLE", "VIEW", "MATERIALIZED VIEW", "INDEX" -> AlterTable.read(kind, tokens);
            case "SEQUENCE" -> sequence(name, tokens);
            case "POLICY", "RULE", "TRIGGER" -> SqlCommand.of(name, TableLock.ACCESS_EXCLUSIVE, Work.CATALOG);
            case "TYPE" -> type(name, tokens);
            case "DOMAIN" -> domain(name, tokens);
            case "PUBLICATION" -> publication(name, tokens);
            case "SUBSCRIPTION" -> Subscription.alter(tokens);
            case "EXTENSION" -> SqlCommand.of(name, null, Work.UNKNOWN);
            case "DATABASE" -> database(name, tokens);
            case "SYSTEM" -> SqlCommand.catalog(name).outsideTransaction();
            default -> SqlCommand.catalog(name);
        };
    }

    private static SqlCommand sequence(String name, SqlTokens tokens) {
        boolean moves = tokens.has("RENAME")
                || tokens.has("OWNER", "TO")
                || tokens.has("SET", "SCHEMA")
                || tokens.has("SET", "LOGGED")
                || tokens.has("SET", "UNLOGGED");
        return SqlCommand.of(name, moves ? TableLock.ACCESS_EXCLUSIVE : TableLock.SHARE_ROW_EXCLUSIVE, Work.CATALOG);
    }

    /** A composite type is a relation, and with {@code CASCADE} its tables change too. */
    private static SqlCommand type(String name, SqlTokens tokens) {
        tokens.name();
        if (tokens.at("ADD", "VALUE")) {
            return SqlCommand.catalog(name + " … ADD VALUE");
        } else if (tokens.at("RENAME", "VALUE") || tokens.at("SET") || tokens.at("OWNER")) {
            return SqlCommand.catalog(name);
        }
        boolean rewrites = tokens.has("ALTER", "ATTRIBUTE") && tokens.has("CASCADE");
        return SqlCommand.of(name, TableLock.ACCESS_EXCLUSIVE, rewrites ? Work.REWRITE : Work.CATALOG);
    }

    /** What every value must fulfil from now on is checked in every table that has such a column. */
    private static SqlCommand domain(String name, SqlTokens tokens) {
        tokens.name();
        boolean checks = tokens.at("SET", "NOT", "NULL")
                || tokens.at("VALIDATE")
                || (tokens.at("ADD") && !tokens.has("NOT", "VALID"));
        return checks ? SqlCommand.of(name, TableLock.SHARE, Work.SCAN) : SqlCommand.catalog(name);
    }

    private static SqlCommand publication(String name, SqlTokens tokens) {
        return SqlCommand.of(name, tokens.has("TABLE") ? TableLock.SHARE_UPDATE_EXCLUSIVE : null, Work.CATALOG);
    }

    private static SqlCommand database(String name, SqlTokens tokens) {
        return tokens.has("TABLESPACE")
                ? SqlCommand.of(name + " … SET TABLESPACE", null, Work.REWRITE).outsideTransaction()
                : SqlCommand.catalog(name);
    }
}
