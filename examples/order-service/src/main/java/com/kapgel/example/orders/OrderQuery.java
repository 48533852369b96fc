package com.kapgel.example.orders;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads orders. */
final class OrderQuery {

    private static final String ORDER = """
            select o.id, v.name, b.name, o.status, p.status, o.total, o.created_at, u.name
              from orders o
              join branches b on b.id = o.branch_id
              join vendors v on v.id = b.vendor_id
              join payments p on p.order_id = o.id
              left join couriers c on c.id = o.courier_id
              left join users u on u.id = c.user_id
             where o.id = ?
            """;

    private static final String ITEMS = """
            select product_id, name, unit_price, quantity from order_items where order_id = ? order by product_id
            """;

    private static final String EXISTS = "select 1 from orders where id = ?";

    private final Database database;

    OrderQuery(Database database) {
        this.database = database;
    }

    Order require(long orderId) throws SQLException {
        return database.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(ORDER)) {
                select.setLong(1, orderId);
                ResultSet row = select.executeQuery();
                if (!row.next()) {
                    throw ProblemException.notFound("There is no order " + orderId + ".");
                }
                return order(row, items(connection, orderId), progress(connection, orderId));
            }
        });
    }

    boolean exists(long orderId) throws SQLException {
        return database.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(EXISTS)) {
                select.setLong(1, orderId);
                return select.executeQuery().next();
            }
        });
    }

    Map<Long, Progress> progressOf(Collection<Long> orderIds) throws SQLException {
        return database.read(connection -> ProgressQuery.of(connection, orderIds));
    }

    private static Order order(ResultSet row, List<Order.Item> items, Progress progress) throws SQLException {
        return new Order(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                OrderStatus.valueOf(row.getString(4)),
                OrderStatus.PaymentStatus.valueOf(row.getString(5)),
                row.getBigDecimal(6),
                ProgressQuery.instant(row, 7),
                Optional.ofNullable(row.getString(8)),
                items,
                progress);
    }

    private static List<Order.Item> items(Connection connection, long orderId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(ITEMS)) {
            select.setLong(1, orderId);
            ResultSet rows = select.executeQuery();
            List<Order.Item> items = new ArrayList<>();
            while (rows.next()) {
                items.add(new Order.Item(rows.getLong(1), rows.getString(2), rows.getBigDecimal(3), rows.getInt(4)));
            }
            return items;
        }
    }

    private static Progress progress(Connection connection, long orderId) throws SQLException {
        return ProgressQuery.of(connection, List.of(orderId)).getOrDefault(orderId, Progress.NONE);
    }
}
