package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The column along which a backfill goes, as the server knows it. Keys travel as text, in the form in which the server writes
 * them, and are cast to their own type on the way back.
 *
 * @param table quoted and, where the search path does not lead to it, with its schema
 * @param name quoted
 * @param type as a cast takes it
 * @param estimatedRows by the statistics; 0 when there are none
 */
record KeyColumn(String table, String name, String type, boolean nullable, long estimatedRows) {

    /** Kind and name of the table; name and type of the column, whether it may be NULL, and an index begins with it; about how many rows. */
    private static final String FIND = """
            SELECT t.relkind::text, t.oid::regclass::text, quote_ident(k.attname), format_type(k.atttypid, -1),
              NOT k.attnotnull,
              EXISTS (
                SELECT FROM pg_index i
                  JOIN pg_opclass o ON o.oid = i.indclass[0]
                  JOIN pg_am m ON m.oid = o.opcmethod
                WHERE i.indrelid = t.oid AND i.indkey[0] = k.attnum AND i.indcollation[0] = k.attcollation
                  AND i.indisvalid AND i.indpred IS NULL AND o.opcdefault AND m.amname = 'btree'),
              CASE WHEN t.relkind = 'p'
                THEN (SELECT sum(greatest(0, c.reltuples)) FROM pg_partition_tree(t.oid) p JOIN pg_class c ON c.oid = p.relid
                  WHERE p.isleaf)
                ELSE greatest(0, t.reltuples) END::bigint
            FROM pg_class t
              LEFT JOIN pg_attribute k
                ON k.attrelid = t.oid AND k.attname = (parse_ident(?))[1] AND k.attnum > 0 AND NOT k.attisdropped
            WHERE t.oid = to_regclass(?)""";

    /** Finds it, or refuses it when batches cannot follow it. */
    static KeyColumn find(Connection connection, Backfill backfill, String script) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, backfill.key());
            statement.setString(2, backfill.table());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw backfill.refused(
                            script,
                            "there is no table " + backfill.table(),
                            "Correct table, or write its schema too, like shop.orders; an earlier migration or statement must"
                                    + " have made it.");
                }
                return of(row, backfill, script);
            }
        }
    }

    private static KeyColumn of(ResultSet row, Backfill backfill, String script) throws SQLException {
        String kind = row.getString(1);
        if (!kind.equals("r") && !kind.equals("p")) {
            throw backfill.refused(
                    script, backfill.table() + " is not a table", "Name the table whose rows are counted off.");
        }
        if (row.getString(3) == null) {
            throw backfill.refused(
                    script, "table " + backfill.table() + " has no column " + backfill.key(), "Correct key.");
        }
        KeyColumn column =
                new KeyColumn(row.getString(2), row.getString(3), row.getString(4), row.getBoolean(5), row.getLong(7));
        if (!row.getBoolean(6)) {
            throw column.withoutIndex(backfill, script);
        }
        return column;
    }

    private RefusedMigration withoutIndex(Backfill backfill, String script) {
        return backfill.refused(
                script,
                "no index of table " + table + " begins with column " + name
                        + ", so that each batch would read all of it",
                "Choose a key with an index, mostly the primary key, or build one in a migration before: CREATE INDEX"
                        + " CONCURRENTLY ON " + table + " (" + name + ")");
    }

    boolean hasNulls(Connection connection) throws SQLException {
        return nullable
                && text(connection, "SELECT 'yes' FROM " + table + " WHERE " + name + " IS NULL LIMIT 1") != null;
    }

    /** The highest key; null when there is none. */
    @Nullable
    String highest(Connection connection) throws SQLException {
        return text(
                connection,
                "SELECT t." + name + "::text FROM " + table + " t WHERE t." + name + " IS NOT NULL ORDER BY t." + name
                        + " DESC LIMIT 1");
    }

    private static @Nullable String text(Connection connection, String query) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getString(1) : null;
        }
    }

    /**
     * The next rows: so many, and those with the same key as the last of them.
     *
     * @param after the last key of the batch before; null for the first one
     */
    Optional<KeyRange> next(Connection connection, @Nullable String after, String end, int rows) throws SQLException {
        String key = "t." + name;
        String cast = " CAST(? AS " + type + ")";
        try (PreparedStatement statement = connection.prepareStatement("SELECT first_key::text, last_key::text, number"
                + " FROM (SELECT first_value(" + key + ") OVER keys AS first_key, " + key + " AS last_key,"
                + " row_number() OVER keys AS number FROM " + table + " t WHERE "
                + (after == null ? "" : key + " >" + cast + " AND ")
                + key + " <=" + cast + " WINDOW keys AS (ORDER BY " + key + ") ORDER BY " + key + " LIMIT ?) batch"
                + " ORDER BY number DESC LIMIT 1")) {
            int parameter = 1;
            if (after != null) {
                statement.setString(parameter++, after);
            }
            statement.setString(parameter++, end);
            statement.setInt(parameter, rows);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new KeyRange(row.getString(1), row.getString(2), row.getInt(3)))
                        : Optional.empty();
            }
        }
    }
}
