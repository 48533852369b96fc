package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The indexes that a statement's work on them is about, as far as the catalog has them. */
record NamedIndexes(Connection connection) {

    /** Those that concurrent work makes or drops. */
    List<FoundIndex> of(@Nullable IndexWork work) throws SQLException {
        if (work instanceof IndexWork.Create create
                && create.concurrently()
                && create.index() != null
                && create.table() != null) {
            return FoundIndex.on(
                    connection, create.index().name(), create.table().toString());
        }
        List<FoundIndex> named = new ArrayList<>();
        if (work instanceof IndexWork.Drop drop && drop.concurrently()) {
            for (ObjectName index : drop.indexes()) {
                named.addAll(FoundIndex.named(connection, index.toString()));
            }
        }
        return named;
    }

    /** What a cut-off rebuilding has left of those that work rebuilds, and of those that it made: a repair rebuilds these. */
    List<FoundIndex> leftOfRebuilding(@Nullable IndexWork work) throws SQLException {
        List<FoundIndex> all = new ArrayList<>();
        if (work instanceof IndexWork.Create) {
            for (FoundIndex index : of(work)) {
                all.addAll(FoundIndex.leftOfRebuildingOne(connection, index.name()));
            }
        } else if (work instanceof IndexWork.Rebuild rebuild && rebuild.concurrently() && rebuild.name() != null) {
            String name = rebuild.name().toString();
            switch (rebuild.target()) {
                case "INDEX" -> all.addAll(FoundIndex.leftOfRebuildingOne(connection, name));
                case "TABLE" -> all.addAll(FoundIndex.leftOfRebuilding(connection, name));
                default -> {
                    // Of a whole schema or database nobody could tell what is ours.
                }
            }
        }
        return all;
    }
}
