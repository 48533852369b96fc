package com.kapgel.example.orders;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads how far any number of orders have come, in two round trips. */
final class ProgressQuery {

    private static final String CHANGES = """
            select order_id, id, status, changed_at from order_status_changes where order_id = any (?) order by id
            """;

    private static final String POSITIONS = """
            select asked.id, seen.lat, seen.lon, seen.updated_at
              from unnest(?) asked (id),
                   lateral (select lat, lon, updated_at from courier_locations
                             where order_id = asked.id order by updated_at desc limit 1) seen
            """;

    private ProgressQuery() {}

    /** The progress of those of the orders that exist. */
    static Map<Long, Progress> of(Connection connection, Collection<Long> orderIds) throws SQLException {
        Array ids = connection.createArrayOf("bigint", orderIds.toArray());
        Map<Long, List<StatusChange>> changes = changes(connection, ids);
        Map<Long, Position> positions = positions(connection, ids);
        Map<Long, Progress> progress = new HashMap<>();
        changes.forEach((id, steps) -> progress.put(id, new Progress(steps, Optional.ofNullable(positions.get(id)))));
        return progress;
    }

    private static Map<Long, List<StatusChange>> changes(Connection connection, Array ids) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(CHANGES)) {
            select.setArray(1, ids);
            ResultSet rows = select.executeQuery();
            Map<Long, List<StatusChange>> changes = new HashMap<>();
            while (rows.next()) {
                changes.computeIfAbsent(rows.getLong(1), id -> new ArrayList<>())
                        .add(new StatusChange(
                                rows.getLong(2), OrderStatus.valueOf(rows.getString(3)), instant(rows, 4)));
            }
            return changes;
        }
    }

    private static Map<Long, Position> positions(Connection connection, Array ids) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(POSITIONS)) {
            select.setArray(1, ids);
            ResultSet rows = select.executeQuery();
            Map<Long, Position> positions = new HashMap<>();
            while (rows.next()) {
                positions.put(
                        rows.getLong(1),
                        new Position(new Coordinates(rows.getDouble(2), rows.getDouble(3)), instant(rows, 4)));
            }
            return positions;
        }
    }

    static Instant instant(ResultSet rows, int column) throws SQLException {
        return rows.getObject(column, OffsetDateTime.class).toInstant();
    }
}
