package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * An index that is in the catalog.
 *
 * @param name qualified and quoted
 * @param valid whether queries may use it; one that was not built to its end is not
 * @param builder the server's process that builds it now, or drops it; 0 for none
 * @param atHome whether it is in the schema that comes first in the search path
 */
record FoundIndex(String name, boolean valid, int builder, boolean atHome) {

    private static final String COLUMNS = """
            SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname), i.indisvalid AND i.indisready,
                   coalesce(
                     (SELECT min(p.pid) FROM pg_stat_progress_create_index p
                      WHERE p.datname = current_database() AND p.pid <> pg_backend_pid()
                        -- Without the right to see what others do only their number is told.
                        AND (p.index_relid = c.oid OR p.index_relid IS NULL AND EXISTS (
                          SELECT FROM pg_locks l WHERE l.pid = p.pid AND l.relation = i.indrelid AND l.granted))),
                     -- Rebuilding and dropping hold the index for as long as they take, also while the progress is about another.
                     (SELECT min(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                      WHERE d.datname = current_database() AND l.relation = c.oid AND l.granted
                        AND l.mode = 'ShareUpdateExclusiveLock' AND l.pid <> pg_backend_pid()),
                     0),
                   n.nspname = current_schema()
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            """;

    /** The index of this name in the schema of the table; none, or one. */
    static List<FoundIndex> named(Connection connection, String index, String table) throws SQLException {
        return ask(
                connection,
                "WHERE c.relname = ? AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = to_regclass(?))",
                index,
                table);
    }

    /** The index of this name, wherever the search path finds it. */
    static List<FoundIndex> named(Connection connection, String index) throws SQLException {
        return ask(connection, "WHERE c.oid = to_regclass(?)", index);
    }

    /** What {@code REINDEX CONCURRENTLY} leaves of an index when it is cut off: its new or its old version, under such a name. */
    static List<FoundIndex> leftOfRebuilding(Connection connection, String indexOrTable) throws SQLException {
        return ask(connection, """
                WHERE NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$'
                  AND i.indrelid IN (
                    SELECT coalesce(b.indrelid, t.oid) FROM pg_class t LEFT JOIN pg_index b ON b.indexrelid = t.oid
                    WHERE t.oid = to_regclass(?))""", indexOrTable);
    }

    /** The same, of one index, and not of others on its table: only a name that was too long tells no more than its beginning. */
    static List<FoundIndex> leftOfRebuildingOne(Connection connection, String index) throws SQLException {
        return ask(connection, """
                JOIN pg_class target ON target.oid = to_regclass(?)
                JOIN pg_index whole ON whole.indexrelid = target.oid AND whole.indrelid = i.indrelid
                CROSS JOIN LATERAL regexp_replace(c.relname, '_cc(new|old)[0-9]*$', '') stem
                WHERE NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$'
                  AND (stem = target.relname
                    OR octet_length(c.relname) >= 60 AND starts_with(target.relname, stem))""", index);
    }

    /** All that no query may use. A partitioned one is none of them: it waits for those of its partitions. */
    static List<FoundIndex> invalid(Connection connection) throws SQLException {
        return ask(connection, "WHERE c.relkind = 'i' AND NOT (i.indisvalid AND i.indisready) ORDER BY 1");
    }

    /** The index of this name if it belongs to this table; none, or one. */
    static List<FoundIndex> on(Connection connection, String index, String table) throws SQLException {
        return ask(connection, "WHERE c.relname = ? AND c.relkind = 'i' AND i.indrelid = to_regclass(?)", index, table);
    }

    private static List<FoundIndex> ask(Connection connection, String condition, String... names) throws SQLException {
        List<FoundIndex> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS + condition)) {
            for (int i = 0; i < names.length; i++) {
                statement.setString(i + 1, names[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(new FoundIndex(row.getString(1), row.getBoolean(2), row.getInt(3), row.getBoolean(4)));
                }
            }
        }
        return found;
    }

    /** Builds it anew under its name, without being in anybody's way. */
    void rebuild(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("REINDEX INDEX CONCURRENTLY " + name);
        }
    }

    /** Without being in anybody's way. */
    void drop(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP INDEX CONCURRENTLY IF EXISTS " + name);
        }
    }
}
