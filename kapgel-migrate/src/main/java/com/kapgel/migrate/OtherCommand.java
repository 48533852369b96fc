package com.kapgel.migrate;

import org.jspecify.annotations.Nullable;

/** Reads the commands that are neither about one object's definition nor about rows. */
final class OtherCommand {

    private OtherCommand() {}

    static SqlCommand read(SqlTokens tokens) {
        String verb = tokens.peek().keyword();
        return switch (verb) {
            case "BEGIN", "COMMIT", "END", "ABORT", "ROLLBACK", "START", "PREPARE" -> transaction(verb, tokens);
            case "DO" -> {
                SqlCommand block = SqlCommand.of(verb, null, Work.UNKNOWN);
                yield RoutineBody.endsTransaction(tokens) ? block.outsideTransaction() : block;
            }
            case "CALL" -> SqlCommand.of(verb, null, Work.UNKNOWN).outsideTransaction();
            case "TRUNCATE" -> SqlCommand.of(verb, TableLock.ACCESS_EXCLUSIVE, Work.CATALOG);
            case "VACUUM" -> vacuum(tokens);
            case "ANALYZE", "ANALYSE" ->
                SqlCommand.of("ANALYZE", TableLock.SHARE_UPDATE_EXCLUSIVE, Work.SCAN)
                        .with(Patience.LONG_WORK);
            case "CLUSTER" -> cluster(tokens);
            case "REFRESH" -> refresh(tokens);
            case "COMMENT", "SECURITY" -> SqlCommand.of(verb, lockOfNote(tokens), Work.CATALOG);
            case "REASSIGN" -> SqlCommand.of("REASSIGN OWNED", TableLock.ACCESS_EXCLUSIVE, Work.CATALOG);
            case "DISCARD" -> {
                tokens.next();
                yield tokens.at("ALL")
                        ? SqlCommand.catalog("DISCARD ALL").outsideTransaction()
                        : SqlCommand.catalog(verb);
            }
            case "SET" -> tokens.at("SET", "CONSTRAINTS") ? SqlCommand.unknown(tokens) : SqlCommand.catalog(verb);
            case "GRANT", "REVOKE" -> SqlCommand.of(verb, lockOfRights(tokens), Work.CATALOG);
            case "RESET",
                    "SHOW",
                    "LISTEN",
                    "UNLISTEN",
                    "NOTIFY",
                    "DEALLOCATE",
                    "CLOSE",
                    "LOAD",
                    "SAVEPOINT",
                    "RELEASE",
                    "CHECKPOINT" -> SqlCommand.catalog(verb);
            default -> SqlCommand.unknown(tokens);
        };
    }

    private static SqlCommand transaction(String verb, SqlTokens tokens) {
        tokens.next();
        if (tokens.at("PREPARED")) {
            return SqlCommand.catalog(verb + " PREPARED")
                    .controllingTransactions()
                    .outsideTransaction();
        } else if (verb.equals("PREPARE") || verb.equals("START")) {
            return tokens.at("TRANSACTION")
                    ? SqlCommand.catalog(verb + " TRANSACTION").controllingTransactions()
                    : SqlCommand.of(verb, null, Work.UNKNOWN);
        }
        boolean noise = tokens.at("WORK") || tokens.at("TRANSACTION");
        return verb.equals("ROLLBACK") && tokens.peek(noise ? 1 : 0).is("TO")
                ? SqlCommand.catalog("ROLLBACK TO SAVEPOINT")
                : SqlCommand.catalog(verb).controllingTransactions();
    }

    private static SqlCommand vacuum(SqlTokens tokens) {
        tokens.next();
        boolean full = OptionList.read(tokens).isOn("FULL") || tokens.at("FULL");
        SqlCommand command = full
                ? SqlCommand.of("VACUUM FULL", TableLock.ACCESS_EXCLUSIVE, Work.REWRITE)
                : SqlCommand.of("VACUUM", TableLock.SHARE_UPDATE_EXCLUSIVE, Work.SCAN);
        return command.outsideTransaction().with(Patience.LONG_WORK);
    }

    /** Of one table it fits into a transaction; of all tables it does not. */
    private static SqlCommand cluster(SqlTokens tokens) {
        tokens.next();
        OptionList.read(tokens);
        tokens.skip("VERBOSE");
        SqlCommand command = SqlCommand.of("CLUSTER", TableLock.ACCESS_EXCLUSIVE, Work.REWRITE)
                .with(Patience.LONG_WORK);
        return tokens.isAtEnd() ? command.outsideTransaction() : command;
    }

    private static SqlCommand refresh(SqlTokens tokens) {
        boolean concurrently = tokens.skip("REFRESH", "MATERIALIZED", "VIEW") && tokens.at("CONCURRENTLY");
        return SqlCommand.of(
                        "REFRESH MATERIALIZED VIEW" + (concurrently ? " CONCURRENTLY" : ""),
                        concurrently ? TableLock.EXCLUSIVE : TableLock.ACCESS_EXCLUSIVE,
                        Work.REWRITE)
                .with(Patience.LONG_WORK);
    }

    /** Rights on a relation, or a role where nothing is named. */
    private static @Nullable TableLock lockOfRights(SqlTokens tokens) {
        boolean named = goPastOn(tokens);
        String kind = ObjectKind.after(tokens, 0);
        boolean ofRelation = kind.isEmpty() || kind.equals("TABLE") || kind.equals("SEQUENCE");
        return named && ofRelation ? TableLock.ACCESS_SHARE : null;
    }

    /** Of a comment or a security label: that of the relation it is about, or belongs to. */
    private static @Nullable TableLock lockOfNote(SqlTokens tokens) {
        goPastOn(tokens);
        return switch (ObjectKind.after(tokens, 0)) {
            case "TABLE", "FOREIGN TABLE", "VIEW", "MATERIALIZED VIEW", "INDEX", "SEQUENCE" ->
                TableLock.SHARE_UPDATE_EXCLUSIVE;
            case "TRIGGER", "RULE", "POLICY" -> TableLock.ACCESS_SHARE;
            case "" -> tokens.at("COLUMN") ? TableLock.SHARE_UPDATE_EXCLUSIVE : TableLock.ACCESS_SHARE;
            default -> null;
        };
    }

    private static boolean goPastOn(SqlTokens tokens) {
        while (!tokens.isAtEnd() && !tokens.at("ON")) {
            tokens.next();
        }
        return tokens.skip("ON");
    }
}
