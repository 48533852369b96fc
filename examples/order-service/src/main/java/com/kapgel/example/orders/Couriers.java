package com.kapgel.example.orders;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Couriers and where they are, in the database. */
final class Couriers {

    private static final String SEEN = "update couriers set updated_at = now() where id = ?";

    private static final String CARRIED = """
            select id from orders where courier_id = ? and status in ('PICKED_UP', 'ON_ROUTE') order by id
            """;

    /** One row for each carried order, or one without an order. */
    private static final String REPORT = """
            insert into courier_locations (courier_id, lat, lon, order_id)
            select ?, ?, ?, carried.id
              from (select 1) here left join unnest(?) carried (id) on true
            returning updated_at
            """;

    private final Database database;

    Couriers(Database database) {
        this.database = database;
    }

    /** A courier's position, and the orders on which it was noted. */
    record Report(long courierId, Position position, List<Long> orders) {
        Report {
            orders = List.copyOf(orders);
        }

        void writeTo(JsonGenerator json) throws IOException {
            json.writeStartObject();
            json.writeNumberField("courierId", courierId);
            json.writeFieldName("position");
            position.writeTo(json);
            json.writeArrayFieldStart("orders");
            for (long order : orders) {
                json.writeNumber(order);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    /** Notes where a courier is, for itself and for each order that it carries; no order changes by that. */
    Report moved(long courierId, Coordinates here) throws SQLException {
        return database.transaction(connection -> {
            try (PreparedStatement update = connection.prepareStatement(SEEN)) {
                update.setLong(1, courierId);
                if (update.executeUpdate() == 0) {
                    throw ProblemException.notFound("There is no courier " + courierId + ".");
                }
            }
            return report(connection, courierId, here, carriedBy(connection, courierId));
        });
    }

    private static List<Long> carriedBy(Connection connection, long courierId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(CARRIED)) {
            select.setLong(1, courierId);
            ResultSet rows = select.executeQuery();
            List<Long> orders = new ArrayList<>();
            while (rows.next()) {
                orders.add(rows.getLong(1));
            }
            return orders;
        }
    }

    private static Report report(Connection connection, long courierId, Coordinates here, List<Long> orders)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(REPORT)) {
            insert.setLong(1, courierId);
            insert.setDouble(2, here.lat());
            insert.setDouble(3, here.lon());
            insert.setArray(4, connection.createArrayOf("bigint", orders.toArray()));
            ResultSet row = insert.executeQuery();
            row.next();
            return new Report(courierId, new Position(here, ProgressQuery.instant(row, 1)), orders);
        }
    }
}
