package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/**
 * The rows of Flyway's history, oldest first, and what they add up to: a row {@code DELETE}, or one that starts with
 * {@code UNDO}, takes back the row of its version before it. Versions are the same if Flyway takes them for the same:
 * {@code 1}, {@code 1.0} and {@code 01}.
 */
record History(List<Row> rows) {

    History {
        rows = List.copyOf(rows);
    }

    static History read(Connection connection, HistoryTable table) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT installed_rank, version, description, type, script,"
                        + " checksum, success FROM " + table.name() + " ORDER BY installed_rank")) {
            while (row.next()) {
                rows.add(new Row(
                        row.getInt(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getObject(6, Integer.class),
                        row.getBoolean(7)));
            }
        }
        return new History(rows);
    }

    /** The versioned migrations that are applied now, by version. */
    NavigableMap<MigrationVersion, Row> applied() {
        NavigableMap<MigrationVersion, Row> applied = new TreeMap<>();
        for (Row row : rows) {
            if (row.version() != null && row.success()) {
                MigrationVersion version = row.number();
                if (row.takesBack()) {
                    applied.remove(version);
                } else if (!row.isBaseline() && !row.type().equals("SCHEMA")) {
                    applied.put(version, row);
                }
            }
        }
        return applied;
    }

    /** The last run of each repeatable migration that is applied, by its description. */
    Map<String, Row> repeatables() {
        Map<String, Row> applied = new TreeMap<>();
        for (Row row : rows) {
            if (row.version() == null && row.success()) {
                if (row.takesBack()) {
                    applied.remove(row.description());
                } else if (!row.type().equals("SCHEMA")) {
                    applied.put(row.description(), row);
                }
            }
        }
        return applied;
    }

    /** The one that was applied last, whatever its number. */
    Optional<Row> newest() {
        return newest(applied().values());
    }

    static Optional<Row> newest(Collection<Row> rows) {
        return rows.stream().max(Comparator.comparingInt(Row::rank));
    }

    /** The marks of migrations that failed outside a transaction. */
    List<Row> failed() {
        return rows.stream().filter(row -> !row.success()).toList();
    }

    /** Where the history begins, if the database is older than it. */
    Optional<MigrationVersion> baseline() {
        return rows.stream()
                .filter(row -> row.isBaseline() && row.success() && row.version() != null)
                .map(Row::number)
                .max(Comparator.naturalOrder());
    }

    /** The version of the database, as it was spelled; empty when it has none. */
    Optional<String> version() {
        NavigableMap<MigrationVersion, Row> applied = applied();
        Optional<MigrationVersion> highest = applied.isEmpty() ? Optional.empty() : Optional.of(applied.lastKey());
        return baseline()
                .filter(base -> highest.isEmpty() || highest.get().compareTo(base) < 0)
                .or(() -> highest)
                .map(MigrationVersion::getVersion);
    }

    /**
     * One row.
     *
     * @param version null for a repeatable migration
     */
    record Row(
            int rank,
            @Nullable String version,
            String description,
            String type,
            String script,
            @Nullable Integer checksum,
            boolean success) {

        MigrationVersion number() {
            return MigrationVersion.fromVersion(version);
        }

        boolean isBaseline() {
            return type.endsWith("BASELINE");
        }

        private boolean takesBack() {
            return type.equals("DELETE") || type.startsWith("UNDO");
        }
    }
}
