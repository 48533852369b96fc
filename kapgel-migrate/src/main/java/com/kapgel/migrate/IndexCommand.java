package com.kapgel.migrate;

import java.util.ArrayList;
import java.util.List;

/** Reads {@code CREATE INDEX}, {@code DROP INDEX} and {@code REINDEX}. */
final class IndexCommand {

    private static final String CONCURRENTLY = "CONCURRENTLY";

    private IndexCommand() {}

    /** What follows {@code CREATE [UNIQUE] INDEX}. */
    static SqlCommand create(SqlTokens tokens, boolean unique) {
        boolean concurrently = tokens.skip(CONCURRENTLY);
        boolean ifNotExists = tokens.skip("IF", "NOT", "EXISTS");
        ObjectName index = tokens.at("ON") ? null : tokens.name();
        tokens.skip("ON");
        tokens.skip("ONLY");
        ObjectName table = tokens.name();
        String name = unique ? "CREATE UNIQUE INDEX" : "CREATE INDEX";
        SqlCommand command = SqlCommand.of(
                        concurrently ? name + " " + CONCURRENTLY : name,
                        concurrently ? TableLock.SHARE_UPDATE_EXCLUSIVE : TableLock.SHARE,
                        Work.INDEX_BUILD)
                .with(new IndexWork.Create(index, table, unique, ifNotExists, concurrently));
        return concurrently ? waiting(command) : command.with(Patience.LONG_WORK);
    }

    /** What follows {@code DROP INDEX}. */
    static SqlCommand drop(SqlTokens tokens) {
        boolean concurrently = tokens.skip(CONCURRENTLY);
        boolean ifExists = tokens.skip("IF", "EXISTS");
        List<ObjectName> indexes = new ArrayList<>();
        for (ObjectName index = tokens.name(); index != null; index = tokens.skip(",") ? tokens.name() : null) {
            indexes.add(index);
        }
        IndexWork work = new IndexWork.Drop(List.copyOf(indexes), ifExists, concurrently);
        return concurrently
                ? waiting(SqlCommand.of("DROP INDEX CONCURRENTLY", TableLock.SHARE_UPDATE_EXCLUSIVE, Work.CATALOG)
                        .with(work))
                : SqlCommand.of("DROP INDEX", TableLock.ACCESS_EXCLUSIVE, Work.CATALOG)
                        .with(work);
    }

    static SqlCommand reindex(SqlTokens tokens) {
        tokens.skip("REINDEX");
        boolean asOption = OptionList.read(tokens).isOn(CONCURRENTLY);
        String target = tokens.next().keyword();
        boolean concurrently = tokens.skip(CONCURRENTLY) || asOption;
        SqlCommand command = SqlCommand.of(
                        ("REINDEX " + target).strip() + (concurrently ? " " + CONCURRENTLY : ""),
                        concurrently ? TableLock.SHARE_UPDATE_EXCLUSIVE : TableLock.ACCESS_EXCLUSIVE,
                        Work.INDEX_BUILD)
                .with(new IndexWork.Rebuild(target, tokens.name(), concurrently));
        if (concurrently) {
            return waiting(command);
        }
        boolean oneByOne = !target.equals("INDEX") && !target.equals("TABLE");
        return (oneByOne ? command.outsideTransaction() : command).with(Patience.LONG_WORK);
    }

    private static SqlCommand waiting(SqlCommand command) {
        return command.outsideTransaction().with(Patience.WAITS_FOR_TRANSACTIONS);
    }
}
