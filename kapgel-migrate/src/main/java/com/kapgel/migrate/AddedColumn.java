package com.kapgel.migrate;

import java.util.Set;

/**
 * Reads what follows {@code ALTER TABLE … ADD COLUMN}. A new column is cheap while its values are all the same and nothing of
 * them has to be checked.
 */
final class AddedColumn {

    private static final String NAME = "ADD COLUMN";

    private static final Set<String> NUMBERED =
            Set.of("SERIAL", "SERIAL2", "SERIAL4", "SERIAL8", "BIGSERIAL", "SMALLSERIAL");

    /** Types that are no domains. Of any other the text does not tell whether it has constraints, which old rows must meet. */
    private static final Set<String> TYPES = Set.of(
            "BIGINT",
            "BIT",
            "BOOL",
            "BOOLEAN",
            "BOX",
            "BPCHAR",
            "BYTEA",
            "CHAR",
            "CHARACTER",
            "CIDR",
            "CIRCLE",
            "CITEXT",
            "DATE",
            "DATEMULTIRANGE",
            "DATERANGE",
            "DEC",
            "DECIMAL",
            "DOUBLE",
            "FLOAT",
            "FLOAT4",
            "FLOAT8",
            "GEOGRAPHY",
            "GEOMETRY",
            "HSTORE",
            "INET",
            "INT",
            "INT2",
            "INT4",
            "INT4RANGE",
            "INT8",
            "INT8RANGE",
            "INTEGER",
            "INTERVAL",
            "JSON",
            "JSONB",
            "JSONPATH",
            "LINE",
            "LSEG",
            "MACADDR",
            "MACADDR8",
            "MONEY",
            "NAME",
            "NATIONAL",
            "NCHAR",
            "NUMERIC",
            "NUMRANGE",
            "OID",
            "PATH",
            "POINT",
            "POLYGON",
            "REAL",
            "REGCLASS",
            "SMALLINT",
            "TEXT",
            "TIME",
            "TIMESTAMP",
            "TIMESTAMPTZ",
            "TIMETZ",
            "TSQUERY",
            "TSRANGE",
            "TSTZRANGE",
            "TSVECTOR",
            "UUID",
            "VARBIT",
            "VARCHAR",
            "VECTOR",
            "XML");

    private AddedColumn() {}

    static AlterAction read(SqlTokens action) {
        action.skip("COLUMN");
        action.skip("IF", "NOT", "EXISTS");
        action.next();
        return new AlterAction(NAME, TableLock.ACCESS_EXCLUSIVE, Work.heavier(values(action), checks(action)));
    }

    private static Work values(SqlTokens column) {
        boolean generated = column.has("GENERATED") && (column.has("AS", "IDENTITY") || column.has("STORED"));
        boolean numbered = NUMBERED.contains(column.peek().keyword());
        return generated || numbered || ColumnDefault.differsByRow(column) ? Work.REWRITE : Work.CATALOG;
    }

    private static Work checks(SqlTokens column) {
        if (column.has("UNIQUE") || column.has("PRIMARY", "KEY")) {
            return Work.INDEX_BUILD;
        }
        boolean filled = ColumnDefault.isNext(column);
        boolean checked =
                column.has("CHECK") || (column.has("NOT", "NULL") && !filled) || (column.has("REFERENCES") && filled);
        return checked || !hasPlainType(column) ? Work.SCAN : Work.CATALOG;
    }

    private static boolean hasPlainType(SqlTokens column) {
        boolean qualified = column.at("PG_CATALOG", ".");
        return (qualified || !column.peek(1).is("."))
                && TYPES.contains(column.peek(qualified ? 2 : 0).keyword());
    }
}
