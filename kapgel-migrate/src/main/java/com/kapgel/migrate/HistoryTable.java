package com.kapgel.migrate;

/** Where Flyway keeps its history. */
record HistoryTable(String schema, String table) {

    /** Qualified and quoted, as Flyway itself writes it. */
    String name() {
        return quoted(schema) + "." + quoted(table);
    }

    /** Another table in the same schema. */
    String beside(String other) {
        return quoted(schema) + "." + quoted(other);
    }

    /**
     * The number of the session lock under which Flyway migrates: {@code Flyway} in ASCII and the table's name
     * (PostgreSQLAdvisoryLockTemplate in Flyway 10 to 13).
     */
    long lockNumber() {
        return 0x466C79776179L + name().hashCode();
    }

    static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
