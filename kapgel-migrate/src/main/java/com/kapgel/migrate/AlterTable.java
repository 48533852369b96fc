package com.kapgel.migrate;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what follows {@code ALTER TABLE}, and what is like it: for indexes, views and foreign tables. */
final class AlterTable {

    private static final int LONGEST_LIST = 5;

    private AlterTable() {}

    static SqlCommand read(String kind, SqlTokens tokens) {
        String command = "ALTER " + kind;
        if (tokens.at("ALL", "IN", "TABLESPACE")) {
            return SqlCommand.of(command + " ALL IN TABLESPACE", TableLock.ACCESS_EXCLUSIVE, Work.REWRITE);
        }
        tokens.skip("IF", "EXISTS");
        tokens.skip("ONLY");
        boolean inParentheses = tokens.skip("(");
        ObjectName table = tokens.name();
        if (inParentheses) {
            tokens.skip(")");
        }
        tokens.skip("*");
        if (table != null && tokens.skip("DETACH", "PARTITION")) {
            return detach(command, table, tokens);
        }
        return actions(command, kind.equals("INDEX"), tokens);
    }

    private static SqlCommand actions(String command, boolean ofIndex, SqlTokens tokens) {
        Set<String> names = new LinkedHashSet<>();
        TableLock lock = null;
        Work work = Work.CATALOG;
        boolean validates = false;
        while (!tokens.isAtEnd()) {
            AlterAction action = AlterAction.read(tokens.upToComma(), ofIndex);
            names.add(names.size() < LONGEST_LIST ? action.name() : "…");
            lock = TableLock.stronger(lock, action.lock());
            work = Work.heavier(work, action.work());
            validates |= action.name().equals(AlterAction.VALIDATE);
        }
        String name = names.isEmpty() ? command : command + " … " + String.join(", ", names);
        SqlCommand read = SqlCommand.of(name, lock, work);
        return validates && lock == TableLock.SHARE_UPDATE_EXCLUSIVE ? read.with(Patience.LONG_WORK) : read;
    }

    /**
     * The partition is locked against everybody in any case, concurrently only at the end. Foreign keys that point to the parent
     * are searched for rows that the partition would take with it.
     */
    private static SqlCommand detach(String command, ObjectName parent, SqlTokens tokens) {
        @Nullable ObjectName partition = tokens.name();
        boolean concurrently = tokens.at("CONCURRENTLY");
        boolean finish = tokens.at("FINALIZE");
        String name = command + " … DETACH PARTITION" + (concurrently ? " CONCURRENTLY" : finish ? " FINALIZE" : "");
        SqlCommand read = SqlCommand.of(name, TableLock.ACCESS_EXCLUSIVE, Work.SCAN);
        if (partition != null) {
            read = read.with(new PartitionDetach(parent, partition, concurrently, finish));
        }
        return concurrently ? read.outsideTransaction().with(Patience.WAITS_FOR_TRANSACTIONS) : read;
    }
}
