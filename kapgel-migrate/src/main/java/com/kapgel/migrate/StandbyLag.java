package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far the slowest standby is behind. Two measures, of which the larger counts: what the server says, which is old news
 * when a standby has stopped replaying, and for how long a certain place of the log has been waiting to be replayed.
 * Subscribers of logical replication count as standbys. Confined to one thread.
 */
final class StandbyLag {

    private long markedPlace = -1;
    private long markedAt;

    /** @param nanoTime when the reading was taken */
    Duration of(Reading reading, long nanoTime) {
        if (reading.replayed() < 0 || reading.replayed() >= reading.written()) {
            markedPlace = -1;
            return Duration.ZERO;
        }
        if (markedPlace < 0 || reading.replayed() >= markedPlace) {
            markedPlace = reading.written();
            markedAt = nanoTime;
        }
        Duration waiting = Duration.ofNanos(nanoTime - markedAt);
        return waiting.compareTo(reading.reported()) > 0 ? waiting : reading.reported();
    }

    /**
     * What the server says about its standbys.
     *
     * @param slowest the name of the one that has replayed least
     * @param written bytes of the log so far
     * @param replayed how many of them the slowest has replayed; -1 when there is none
     * @param reported the longest lag that the server has measured
     * @param hidden whether there are standbys of which this user sees nothing
     */
    record Reading(String slowest, long written, long replayed, Duration reported, boolean hidden) {

        static Reading of(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("""
                            SELECT (array_agg(application_name ORDER BY replay_lsn))[1],
                              (pg_current_wal_lsn() - '0/0')::bigint,
                              coalesce(min(replay_lsn - '0/0')::bigint, -1),
                              coalesce(extract(epoch FROM max(replay_lag)) * 1000, 0)::bigint,
                              count(*) > 0 AND NOT pg_has_role('pg_read_all_stats', 'USAGE')
                            FROM pg_stat_replication""")) {
                row.next();
                @Nullable String slowest = row.getString(1);
                return new Reading(
                        slowest == null ? "" : slowest,
                        row.getLong(2),
                        row.getLong(3),
                        Duration.ofMillis(row.getLong(4)),
                        row.getBoolean(5));
            }
        }
    }
}
