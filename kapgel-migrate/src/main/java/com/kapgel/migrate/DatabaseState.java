package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What decides, before anything is tried, whether this session can migrate. Without this look Flyway would try for ten
 * seconds to create a table that it may not create.
 *
 * @param clock the server's time, in words
 * @param schema where new tables go; null when the search path names no schema that the user may use
 */
record DatabaseState(
        String database,
        String user,
        String clock,
        @Nullable String schema,
        boolean mayCreate,
        boolean hasHistory,
        boolean readOnly) {

    static DatabaseState of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT current_database(),
                               current_user,
                               to_char(clock_timestamp(), 'YYYY-MM-DD HH24:MI:SS'),
                               current_schema(),
                               coalesce(has_schema_privilege(current_schema(), 'CREATE'), false),
                               to_regclass('flyway_schema_history') IS NOT NULL,
                               pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean""")) {
            row.next();
            return new DatabaseState(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    row.getBoolean(5),
                    row.getBoolean(6),
                    row.getBoolean(7));
        }
    }

    HistoryTable history() {
        return new HistoryTable(String.valueOf(schema), "flyway_schema_history");
    }

    /** What stands against migrating here, and what to do about it. */
    Optional<Message> obstacle() {
        if (readOnly) {
            return Optional.of(Message.of("The database is read-only.").with("remedy", Remedy.forStatement("25006")));
        }
        if (schema == null) {
            return Optional.of(Message.of("User " + user + " can use no schema.")
                    .with(
                            "remedy",
                            "Create the schema that search_path names, or let its owner run: GRANT USAGE, CREATE ON"
                                    + " SCHEMA … TO " + user));
        }
        if (!hasHistory && !mayCreate) {
            return Optional.of(Message.of("User " + user + " may not create tables in schema " + schema + ".")
                    .with(
                            "remedy",
                            "Migrate as the owner of the schema, or let the owner run: GRANT USAGE, CREATE ON SCHEMA "
                                    + schema + " TO " + user));
        }
        return Optional.empty();
    }
}
