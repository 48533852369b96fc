package com.kapgel.migrate;

import static com.kapgel.migrate.TableLock.ACCESS_EXCLUSIVE;
import static com.kapgel.migrate.TableLock.SHARE_UPDATE_EXCLUSIVE;

/** Reads what follows {@code ALTER TABLE … ALTER COLUMN}. */
final class AlteredColumn {

    private AlteredColumn() {}

    static AlterAction read(SqlTokens action) {
        action.next();
        if (action.at("TYPE") || action.at("SET", "DATA", "TYPE")) {
            return exclusive("SET DATA TYPE", Work.REWRITE);
        } else if (action.at("SET", "NOT", "NULL")) {
            return exclusive("SET NOT NULL", Work.SCAN);
        } else if (action.at("DROP", "NOT", "NULL")) {
            return exclusive("DROP NOT NULL", Work.CATALOG);
        } else if (action.at("SET", "EXPRESSION")) {
            return exclusive("SET EXPRESSION", Work.REWRITE);
        } else if (action.at("SET", "STATISTICS") || action.at("SET", "(") || action.at("RESET", "(")) {
            String name = action.at("SET", "STATISTICS")
                    ? "SET STATISTICS"
                    : action.peek().keyword();
            return new AlterAction(name, SHARE_UPDATE_EXCLUSIVE, Work.CATALOG);
        } else if (action.at("SET") || action.at("DROP") || action.at("ADD") || action.at("RESTART")) {
            String verb = action.next().keyword();
            return exclusive((verb + " " + action.peek().keyword()).strip(), Work.CATALOG);
        }
        return exclusive("ALTER COLUMN", action.at("OPTIONS") ? Work.CATALOG : Work.UNKNOWN);
    }

    private static AlterAction exclusive(String name, Work work) {
        return new AlterAction(name, ACCESS_EXCLUSIVE, work);
    }
}
