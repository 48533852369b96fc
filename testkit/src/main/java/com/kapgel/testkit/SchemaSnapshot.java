package com.kapgel.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * What a PostgreSQL database is made of, one line a thing, in words that do not depend on when or in which order it was made:
 * no object ids, no places of columns, no files. Two databases with equal lines have the same schema. The tables in which
 * migrations are recorded are left out.
 */
public final class SchemaSnapshot {

    private SchemaSnapshot() {}

    /** The lines, sorted. */
    public static List<String> of(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            // Names in definitions are qualified then, whatever the search path.
            statement.execute("SET search_path = pg_catalog");
            try (ResultSet row = statement.executeQuery(query())) {
                List<String> lines = new ArrayList<>();
                while (row.next()) {
                    lines.add(row.getString(1));
                }
                return lines;
            } finally {
                statement.execute("RESET search_path");
            }
        }
    }

    private static String query() {
        try (InputStream sql = SchemaSnapshot.class.getResourceAsStream("schema-snapshot.sql")) {
            return new String(Objects.requireNonNull(sql).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
