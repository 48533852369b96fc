package com.kapgel.migrate;

import java.util.Set;

/** Parameters in {@code ALTER TABLE … SET (…)}: most take effect without stopping anybody. */
final class StorageParameters {

    private static final Set<String> HARMLESS = Set.of(
            "DEDUPLICATE_ITEMS",
            "FILLFACTOR",
            "LOG_AUTOVACUUM_MIN_DURATION",
            "PARALLEL_WORKERS",
            "TOAST_TUPLE_TARGET",
            "VACUUM_INDEX_CLEANUP",
            "VACUUM_TRUNCATE",
            "VACUUM_MAX_EAGER_FREEZE_FAILURE_RATE");

    private StorageParameters() {}

    static TableLock lock(SqlTokens list) {
        list.skip("(");
        while (list.peek().isName()) {
            SqlTokens parameter = list.upToComma();
            parameter.skip("TOAST", ".");
            String name = SqlLetters.upper(ObjectName.part(parameter.peek()));
            if (!HARMLESS.contains(name) && !name.startsWith("AUTOVACUUM_")) {
                return TableLock.ACCESS_EXCLUSIVE;
            }
        }
        return TableLock.SHARE_UPDATE_EXCLUSIVE;
    }
}
