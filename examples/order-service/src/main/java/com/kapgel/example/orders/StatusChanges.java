package com.kapgel.example.orders;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import java.util.stream.Collectors;

/** Moves orders on, one legal step at a time, together with their payment. */
final class StatusChanges {

    private static final String LOCK = "select status from orders where id = ? for no key update";

    private static final String COURIER = """
            select 1
              from orders o
              join branches b on b.id = o.branch_id
              join couriers c on c.vendor_id = b.vendor_id
             where o.id = ? and c.id = ? and c.shift_status = 'online'
            """;

    private static final String ORDER = "update orders set status = ?, updated_at = now() where id = ?";

    private static final String ASSIGN = "update orders set courier_id = ? where id = ?";

    private static final String PAYMENT = """
            update payments set status = ?, updated_at = now() where order_id = ? and status <> ?
            """;

    private static final String CHANGE = "insert into order_status_changes (order_id, status) values (?, ?)";

    private final Database database;

    StatusChanges(Database database) {
        this.database = database;
    }

    void apply(long orderId, StatusRequest request) throws SQLException {
        database.transaction(connection -> {
            requireLegal(orderId, lock(connection, orderId), request.status());
            if (request.courierId().isPresent()) {
                assign(connection, orderId, request.courierId().getAsLong());
            }
            OrderStatus status = request.status();
            update(connection, ORDER, status.name(), orderId);
            update(
                    connection,
                    PAYMENT,
                    status.payment().name(),
                    orderId,
                    status.payment().name());
            insert(connection, orderId, status);
            return status;
        });
    }

    static void insert(Connection connection, long orderId, OrderStatus status) throws SQLException {
        update(connection, CHANGE, orderId, status.name());
    }

    /** The order's status, which nobody else can change until this transaction ends. */
    private static OrderStatus lock(Connection connection, long orderId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(LOCK)) {
            select.setLong(1, orderId);
            ResultSet row = select.executeQuery();
            if (!row.next()) {
                throw ProblemException.notFound("There is no order " + orderId + ".");
            }
            return OrderStatus.valueOf(row.getString(1));
        }
    }

    private static void requireLegal(long orderId, OrderStatus now, OrderStatus next) {
        if (!now.next().contains(next)) {
            throw ProblemException.conflict("Order " + orderId + " is " + now + " and cannot become " + next + "; "
                    + (now.isFinal() ? "this is the end of it." : "it can become " + list(now.next()) + "."));
        }
    }

    private static String list(Set<OrderStatus> statuses) {
        return statuses.stream().sorted().map(Enum::name).collect(Collectors.joining(" or "));
    }

    private static void assign(Connection connection, long orderId, long courierId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(COURIER)) {
            select.setLong(1, orderId);
            select.setLong(2, courierId);
            if (!select.executeQuery().next()) {
                throw ProblemException.conflict("Courier " + courierId + " is not on shift for this vendor.");
            }
        }
        update(connection, ASSIGN, courierId, orderId);
    }

    private static void update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                update.setObject(i + 1, values[i]);
            }
            update.executeUpdate();
        }
    }
}
