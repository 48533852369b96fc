package com.kapgel.migrate;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that the journal says, in the order of names.
 *
 * @param files what is noted of each file, by its name
 * @param begun the files, of migrations and of undos, that have begun to run statement by statement and not come to their end
 */
record JournalContent(Map<String, FileRecord> files, Set<String> begun) {

    static final JournalContent EMPTY = new JournalContent(Map.of(), Set.of());

    JournalContent {
        files = Collections.unmodifiableMap(new TreeMap<>(files));
        begun = Collections.unmodifiableSet(new TreeSet<>(begun));
    }
}
