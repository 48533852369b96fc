package com.kapgel.security;

import java.util.Arrays;
import java.util.List;

/** Hashes of names in a table with half of its places free. Words of a text that have the hash of another are no matter at 64 bits. */
final class NameHashes {
    private final long[] table;
    private final long[] all;

    private NameHashes(long[] table, long[] all) {
        this.table = table;
        this.all = all;
    }

    static NameHashes of(List<String> names) {
        return of(names.stream().mapToLong(NameWords::hashOf).toArray());
    }

    private static NameHashes of(long[] hashes) {
        long[] table = new long[Integer.highestOneBit(hashes.length) * 4];
        for (long hash : hashes) {
            int at = place(hash, table.length);
            while (table[at] != 0 && table[at] != hash) {
                at = (at + 1) & (table.length - 1);
            }
            table[at] = hash;
        }
        return new NameHashes(table, hashes);
    }

    private static int place(long hash, int length) {
        return (int) (hash ^ hash >>> 32) & (length - 1);
    }

    NameHashes and(long hash) {
        long[] more = Arrays.copyOf(all, all.length + 1);
        more[all.length] = hash;
        return of(more);
    }

    boolean contains(long hash) {
        int at = place(hash, table.length);
        while (table[at] != 0) {
            if (table[at] == hash) {
                return true;
            }
            at = (at + 1) & (table.length - 1);
        }
        return false;
    }
}
