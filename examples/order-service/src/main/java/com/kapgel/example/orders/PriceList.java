package com.kapgel.example.orders;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** What the products of an order cost now, read inside the transaction that places it. */
final class PriceList {

    private static final String CUSTOMER = "select id from users where id = ? and role = 'customer'";

    private static final String VENDOR_OF_BRANCH = "select vendor_id from branches where id = ?";

    private static final String PRODUCTS = """
            select id, name, price from products where vendor_id = ? and is_available and id = any (?)
            """;

    private PriceList() {}

    /** The items of the order with their prices; reports a customer, branch or product that cannot be ordered for. */
    static List<PricedItem> price(Connection connection, NewOrder order) throws SQLException {
        if (find(connection, CUSTOMER, order.customerId()).isEmpty()) {
            throw ProblemException.invalid("customerId", "is not a customer of ours");
        }
        long vendorId = find(connection, VENDOR_OF_BRANCH, order.branchId())
                .orElseThrow(() -> ProblemException.invalid("branchId", "is not a branch of ours"));
        Map<Long, Product> products = products(connection, vendorId, order);
        List<PricedItem> priced = new ArrayList<>();
        for (NewOrder.Item item : order.items()) {
            Product product = products.get(item.productId());
            if (product == null) {
                throw ProblemException.invalid(
                        "items[" + priced.size() + "].productId", "is not on the menu of this branch");
            }
            priced.add(new PricedItem(product, item.quantity()));
        }
        return priced;
    }

    private static OptionalLong find(Connection connection, String sql, long id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, id);
            ResultSet row = select.executeQuery();
            return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
        }
    }

    private static Map<Long, Product> products(Connection connection, long vendorId, NewOrder order)
            throws SQLException {
        Object[] ids = order.items().stream().map(NewOrder.Item::productId).toArray();
        try (PreparedStatement select = connection.prepareStatement(PRODUCTS)) {
            select.setLong(1, vendorId);
            select.setArray(2, connection.createArrayOf("bigint", ids));
            ResultSet rows = select.executeQuery();
            Map<Long, Product> products = new HashMap<>();
            while (rows.next()) {
                products.put(rows.getLong(1), new Product(rows.getLong(1), rows.getString(2), rows.getBigDecimal(3)));
            }
            return products;
        }
    }
}
