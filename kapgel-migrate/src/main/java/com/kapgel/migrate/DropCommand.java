package com.kapgel.migrate;

/** Reads {@code DROP}. */
final class DropCommand {

    private DropCommand() {}

    static SqlCommand read(SqlTokens tokens) {
        String kind = ObjectKind.after(tokens, 1);
        if (kind.isEmpty()) {
            return SqlCommand.unknown(tokens);
        }
        tokens.next();
        ObjectKind.skip(tokens, kind);
        String name = "DROP " + kind;
        return switch (kind) {
            case "INDEX" -> IndexCommand.drop(tokens);
            // A subscription without a slot could be dropped in a transaction too, but only the catalog knows.
            case "DATABASE", "TABLESPACE", "SUBSCRIPTION" ->
                SqlCommand.catalog(name).outsideTransaction();
            // A composite type is a relation; an extension and a role may own tables.
            case "TABLE",
                    "FOREIGN TABLE",
                    "VIEW",
                    "MATERIALIZED VIEW",
                    "SEQUENCE",
                    "TRIGGER",
                    "RULE",
                    "POLICY",
                    "TYPE",
                    "EXTENSION",
                    "OWNED" -> SqlCommand.of(name, TableLock.ACCESS_EXCLUSIVE, Work.CATALOG);
            case "STATISTICS" -> SqlCommand.of(name, TableLock.SHARE_UPDATE_EXCLUSIVE, Work.CATALOG);
            // What goes with it may be columns, defaults, triggers and whole tables.
            default ->
                tokens.has("CASCADE")
                        ? SqlCommand.of(name + " CASCADE", TableLock.ACCESS_EXCLUSIVE, Work.CATALOG)
                        : SqlCommand.catalog(name);
        };
    }
}
