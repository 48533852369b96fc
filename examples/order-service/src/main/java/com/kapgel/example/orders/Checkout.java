package com.kapgel.example.orders;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Places orders: the order, its items, its payment and its first step in one transaction, at the prices of now. */
final class Checkout {

    private static final String FIND =
            "select id, branch_id, total from orders where customer_id = ? and idempotency_key = ?";

    private static final String QUANTITIES = "select product_id, quantity from order_items where order_id = ?";

    private static final String ORDER = """
            insert into orders (customer_id, branch_id, total, idempotency_key) values (?, ?, ?, ?)
            on conflict (customer_id, idempotency_key) do nothing
            returning id
            """;

    private static final String ITEM = """
            insert into order_items (order_id, product_id, name, unit_price, quantity) values (?, ?, ?, ?, ?)
            """;

    private static final String PAYMENT = "insert into payments (order_id, amount) values (?, ?)";

    private final Database database;

    Checkout(Database database) {
        this.database = database;
    }

    /** The order, and whether it is new or the one that the same idempotency key has placed before. */
    record Placed(long orderId, BigDecimal total, boolean isNew) {}

    Placed place(NewOrder order) throws SQLException {
        return database.transaction(connection -> {
            Optional<Placed> before = find(connection, order);
            return before.isPresent() ? before.get() : insert(connection, order);
        });
    }

    private static Optional<Placed> find(Connection connection, NewOrder order) throws SQLException {
        if (order.idempotencyKey().isEmpty()) {
            return Optional.empty();
        }
        try (PreparedStatement select = connection.prepareStatement(FIND)) {
            select.setLong(1, order.customerId());
            select.setString(2, order.idempotencyKey().get());
            ResultSet row = select.executeQuery();
            if (!row.next()) {
                return Optional.empty();
            }
            long id = row.getLong(1);
            if (row.getLong(2) != order.branchId()
                    || !quantities(connection, id).equals(order.quantities())) {
                throw ProblemException.keyReused();
            }
            return Optional.of(new Placed(id, row.getBigDecimal(3), false));
        }
    }

    private static Map<Long, Integer> quantities(Connection connection, long orderId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(QUANTITIES)) {
            select.setLong(1, orderId);
            ResultSet rows = select.executeQuery();
            Map<Long, Integer> quantities = new HashMap<>();
            while (rows.next()) {
                quantities.put(rows.getLong(1), rows.getInt(2));
            }
            return quantities;
        }
    }

    private static Placed insert(Connection connection, NewOrder order) throws SQLException {
        List<PricedItem> items = PriceList.price(connection, order);
        BigDecimal total = PricedItem.total(items);
        OptionalLong id = insertOrder(connection, order, total);
        if (id.isEmpty()) {
            // A parallel request with the same key was faster; the insert has waited for its commit.
            return find(connection, order).orElseThrow();
        }
        insertItems(connection, id.getAsLong(), items);
        insertPayment(connection, id.getAsLong(), total);
        StatusChanges.insert(connection, id.getAsLong(), OrderStatus.NEW);
        return new Placed(id.getAsLong(), total, true);
    }

    private static OptionalLong insertOrder(Connection connection, NewOrder order, BigDecimal total)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(ORDER)) {
            insert.setLong(1, order.customerId());
            insert.setLong(2, order.branchId());
            insert.setBigDecimal(3, total);
            insert.setString(4, order.idempotencyKey().orElse(null));
            ResultSet row = insert.executeQuery();
            return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
        }
    }

    private static void insertItems(Connection connection, long id, List<PricedItem> items) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(ITEM)) {
            for (PricedItem item : items) {
                insert.setLong(1, id);
                insert.setLong(2, item.product().id());
                insert.setString(3, item.product().name());
                insert.setBigDecimal(4, item.product().price());
                insert.setInt(5, item.quantity());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void insertPayment(Connection connection, long id, BigDecimal total) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(PAYMENT)) {
            insert.setLong(1, id);
            insert.setBigDecimal(2, total);
            insert.executeUpdate();
        }
    }
}
