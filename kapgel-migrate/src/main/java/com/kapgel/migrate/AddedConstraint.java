package com.kapgel.migrate;

import static com.kapgel.migrate.TableLock.ACCESS_EXCLUSIVE;
import static com.kapgel.migrate.TableLock.SHARE_ROW_EXCLUSIVE;

/** Reads what follows {@code ALTER TABLE … ADD}, where it is a constraint of the table. */
final class AddedConstraint {

    private AddedConstraint() {}

    static boolean isNext(SqlTokens action) {
        return action.at("CONSTRAINT")
                || action.at("CHECK")
                || action.at("UNIQUE")
                || action.at("PRIMARY", "KEY")
                || action.at("FOREIGN", "KEY")
                || action.at("NOT", "NULL")
                || action.at("EXCLUDE", "USING")
                || action.at("EXCLUDE", "(");
    }

    static AlterAction read(SqlTokens action) {
        if (action.skip("CONSTRAINT")) {
            action.next();
        }
        boolean notValid = action.has("NOT", "VALID");
        // What nobody enforces (PostgreSQL 18) is not looked for either.
        Work check = notValid || action.has("NOT", "ENFORCED") ? Work.CATALOG : Work.SCAN;
        String suffix = notValid ? " NOT VALID" : "";
        boolean usingIndex = action.has("USING", "INDEX") && !action.has("USING", "INDEX", "TABLESPACE");
        return switch (action.peek().keyword()) {
            case "CHECK" -> new AlterAction("ADD CHECK" + suffix, ACCESS_EXCLUSIVE, check);
            case "NOT" -> new AlterAction("ADD NOT NULL" + suffix, ACCESS_EXCLUSIVE, check);
            case "FOREIGN" -> new AlterAction("ADD FOREIGN KEY" + suffix, SHARE_ROW_EXCLUSIVE, check);
            case "UNIQUE" ->
                usingIndex
                        ? new AlterAction("ADD UNIQUE USING INDEX", ACCESS_EXCLUSIVE, Work.CATALOG)
                        : new AlterAction("ADD UNIQUE", ACCESS_EXCLUSIVE, Work.INDEX_BUILD);
            // Columns that are not NOT NULL yet are searched for nulls.
            case "PRIMARY" ->
                usingIndex
                        ? new AlterAction("ADD PRIMARY KEY USING INDEX", ACCESS_EXCLUSIVE, Work.SCAN)
                        : new AlterAction("ADD PRIMARY KEY", ACCESS_EXCLUSIVE, Work.INDEX_BUILD);
            case "EXCLUDE" -> new AlterAction("ADD EXCLUDE", ACCESS_EXCLUSIVE, Work.INDEX_BUILD);
            default -> new AlterAction("ADD CONSTRAINT", ACCESS_EXCLUSIVE, Work.UNKNOWN);
        };
    }
}
