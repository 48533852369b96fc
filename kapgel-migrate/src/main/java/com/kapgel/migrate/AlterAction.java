package com.kapgel.migrate;

import static com.kapgel.migrate.TableLock.ACCESS_EXCLUSIVE;
import static com.kapgel.migrate.TableLock.SHARE_ROW_EXCLUSIVE;
import static com.kapgel.migrate.TableLock.SHARE_UPDATE_EXCLUSIVE;
import static com.kapgel.migrate.Work.CATALOG;
import static com.kapgel.migrate.Work.REWRITE;
import static com.kapgel.migrate.Work.SCAN;

import java.util.List;

/**
 * One action of {@code ALTER TABLE}. The locks are those of
 * <a href="https://www.postgresql.org/docs/current/sql-altertable.html">PostgreSQL, ALTER TABLE</a>: the strongest, unless it
 * says otherwise.
 */
record AlterAction(String name, TableLock lock, Work work) {

    static final String VALIDATE = "VALIDATE CONSTRAINT";

    /** By its first words; a longer one before a shorter one. */
    private static final List<AlterAction> ACTIONS = List.of(
            new AlterAction("SET SCHEMA", ACCESS_EXCLUSIVE, CATALOG),
            new AlterAction("SET TABLESPACE", ACCESS_EXCLUSIVE, REWRITE),
            new AlterAction("SET LOGGED", ACCESS_EXCLUSIVE, REWRITE),
            new AlterAction("SET UNLOGGED", ACCESS_EXCLUSIVE, REWRITE),
            new AlterAction("SET ACCESS METHOD", ACCESS_EXCLUSIVE, REWRITE),
            new AlterAction("SET WITHOUT CLUSTER", SHARE_UPDATE_EXCLUSIVE, CATALOG),
            new AlterAction("SET WITHOUT OIDS", ACCESS_EXCLUSIVE, CATALOG),
            new AlterAction("CLUSTER ON", SHARE_UPDATE_EXCLUSIVE, CATALOG),
            new AlterAction("RENAME TO", ACCESS_EXCLUSIVE, CATALOG),
            new AlterAction("RENAME CONSTRAINT", ACCESS_EXCLUSIVE, CATALOG),
            new AlterAction("OWNER TO", ACCESS_EXCLUSIVE, CATALOG),
            new AlterAction("REPLICA IDENTITY", ACCESS_EXCLUSIVE, CATALOG),
            new AlterAction("INHERIT", ACCESS_EXCLUSIVE, CATALOG),
            new AlterAction("NO INHERIT", ACCESS_EXCLUSIVE, CATALOG),
            new AlterAction("OF", ACCESS_EXCLUSIVE, CATALOG),
            new AlterAction("NOT OF", ACCESS_EXCLUSIVE, CATALOG),
            new AlterAction("ENABLE TRIGGER", SHARE_ROW_EXCLUSIVE, CATALOG),
            new AlterAction("ENABLE ALWAYS TRIGGER", SHARE_ROW_EXCLUSIVE, CATALOG),
            new AlterAction("ENABLE REPLICA TRIGGER", SHARE_ROW_EXCLUSIVE, CATALOG),
            new AlterAction("DISABLE TRIGGER", SHARE_ROW_EXCLUSIVE, CATALOG),
            new AlterAction("ENABLE RULE", ACCESS_EXCLUSIVE, CATALOG),
            new AlterAction("ENABLE ALWAYS RULE", ACCESS_EXCLUSIVE, CATALOG),
            new AlterAction("ENABLE REPLICA RULE", ACCESS_EXCLUSIVE, CATALOG),
            new AlterAction("DISABLE RULE", ACCESS_EXCLUSIVE, CATALOG),
            new AlterAction("ENABLE ROW LEVEL SECURITY", ACCESS_EXCLUSIVE, CATALOG),
            new AlterAction("DISABLE ROW LEVEL SECURITY", ACCESS_EXCLUSIVE, CATALOG),
            new AlterAction("FORCE ROW LEVEL SECURITY", ACCESS_EXCLUSIVE, CATALOG),
            new AlterAction("NO FORCE ROW LEVEL SECURITY", ACCESS_EXCLUSIVE, CATALOG),
            new AlterAction(VALIDATE, SHARE_UPDATE_EXCLUSIVE, SCAN),
            new AlterAction("ATTACH PARTITION", ACCESS_EXCLUSIVE, SCAN),
            new AlterAction("DROP CONSTRAINT", ACCESS_EXCLUSIVE, CATALOG),
            new AlterAction("OPTIONS", ACCESS_EXCLUSIVE, CATALOG),
            new AlterAction("DEPENDS ON EXTENSION", ACCESS_EXCLUSIVE, CATALOG),
            new AlterAction("NO DEPENDS ON EXTENSION", ACCESS_EXCLUSIVE, CATALOG));

    static AlterAction read(SqlTokens action, boolean ofIndex) {
        String verb = action.peek().keyword();
        for (AlterAction known : ACTIONS) {
            if (!verb.isEmpty() && known.name.startsWith(verb) && action.at(known.name.split(" ", -1))) {
                return ofIndex ? known.ofIndex() : known;
            }
        }
        if (action.skip("ALTER", "CONSTRAINT")) {
            boolean validates = action.has("ENFORCED") && !action.has("NOT", "ENFORCED");
            return new AlterAction("ALTER CONSTRAINT", ACCESS_EXCLUSIVE, validates ? SCAN : CATALOG);
        } else if (action.skip("ADD")) {
            return AddedConstraint.isNext(action) ? AddedConstraint.read(action) : AddedColumn.read(action);
        } else if (action.skip("ALTER")) {
            action.skip("COLUMN");
            return AlteredColumn.read(action);
        } else if (action.at("DROP")) {
            return new AlterAction("DROP COLUMN", ACCESS_EXCLUSIVE, CATALOG);
        } else if (action.at("RENAME")) {
            return new AlterAction("RENAME COLUMN", ACCESS_EXCLUSIVE, CATALOG);
        } else if (action.at("SET", "(") || action.at("RESET", "(")) {
            action.next();
            return new AlterAction(verb, StorageParameters.lock(action), CATALOG);
        }
        return new AlterAction(verb, ACCESS_EXCLUSIVE, Work.UNKNOWN);
    }

    /** An index is renamed under the eyes of everybody, and its partitions have been built before they are attached. */
    private AlterAction ofIndex() {
        return switch (name) {
            case "RENAME TO" -> new AlterAction(name, SHARE_UPDATE_EXCLUSIVE, CATALOG);
            case "ATTACH PARTITION" -> new AlterAction(name, ACCESS_EXCLUSIVE, CATALOG);
            default -> this;
        };
    }
}
