package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * How far the server is with an index that it builds, by
 * <a href="https://www.postgresql.org/docs/current/progress-reporting.html">{@code pg_stat_progress_create_index}</a>.
 *
 * @param phase in the server's words
 * @param relation the index, or its table as long as nobody else can see the index
 * @param done in this phase
 * @param total zero where the phase has none
 * @param unit of both; empty where there is no total
 * @param rest of the phase; empty where nothing can be said about it
 */
record IndexBuild(String phase, String relation, long done, long total, String unit, Optional<Duration> rest) {

    static final String TRANSACTIONS = "transactions";

    private static final String QUERY = """
            SELECT phase, coalesce((SELECT oid::regclass::text FROM pg_class WHERE oid = index_relid),
                   relid::regclass::text, '') AS relation,
                   blocks_done, blocks_total, tuples_done, tuples_total, lockers_done, lockers_total
              FROM pg_stat_progress_create_index
             WHERE pid = ?""";

    /** What this process of the server builds at this moment; says nothing about the rest. */
    static Optional<IndexBuild> find(Connection connection, int pid) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(QUERY)) {
            statement.setInt(1, pid);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(read(row)) : Optional.empty();
            }
        }
    }

    /** The numbers of a phase stay when the next one begins, so each has its own. */
    private static IndexBuild read(ResultSet row) throws SQLException {
        String phase = row.getString("phase");
        if (phase.startsWith("waiting for")) {
            return read(row, phase, "lockers", TRANSACTIONS);
        }
        if (phase.contains("sorting")) {
            return new IndexBuild(phase, row.getString("relation"), 0, 0, "", Optional.empty());
        }
        return phase.contains("loading") ? read(row, phase, "tuples", "tuples") : read(row, phase, "blocks", "blocks");
    }

    private static IndexBuild read(ResultSet row, String phase, String column, String unit) throws SQLException {
        long total = row.getLong(column + "_total");
        return total <= 0
                ? new IndexBuild(phase, row.getString("relation"), 0, 0, "", Optional.empty())
                : new IndexBuild(
                        phase,
                        row.getString("relation"),
                        Math.min(total, row.getLong(column + "_done")),
                        total,
                        unit,
                        Optional.empty());
    }

    IndexBuild withRest(Duration estimate) {
        return new IndexBuild(phase, relation, done, total, unit, Optional.of(estimate));
    }

    /** Whether its numbers go on where those of the other one were. */
    boolean continues(IndexBuild earlier) {
        return phase.equals(earlier.phase) && relation.equals(earlier.relation) && done >= earlier.done;
    }
}
