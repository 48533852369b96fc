package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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

    /** @param schema null for the first that the search path names and that exists */
    static DatabaseState of(Connection connection, @Nullable String schema) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT current_database(),
                       current_user,
                       to_char(clock_timestamp(), 'YYYY-MM-DD HH24:MI:SS'),
                       home,
                       CASE WHEN to_regnamespace(quote_ident(home)) IS NULL
                         THEN home IS NOT NULL AND has_database_privilege(current_database(), 'CREATE')
                         ELSE has_schema_privilege(home, 'CREATE') END,
                       to_regclass(quote_ident(home) || '.' || ?) IS NOT NULL,
                       pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean
                FROM (SELECT coalesce(?, current_schema()) AS home) AS place""")) {
            statement.setString(1, MigratorSettings.TABLE);
            statement.setString(2, schema);
            try (ResultSet row = statement.executeQuery()) {
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
    }

    HistoryTable history() {
        return new HistoryTable(String.valueOf(schema), MigratorSettings.TABLE);
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
