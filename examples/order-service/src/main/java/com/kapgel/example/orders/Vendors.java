package com.kapgel.example.orders;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Vendors, their branches and their menus in the database. */
final class Vendors {

    private static final String IN_CITY = """
            select v.id, v.name, b.id, b.name
              from branches b join vendors v on v.id = b.vendor_id
             where b.city = ?
             order by v.name, b.name
            """;

    private static final String NAME = "select name from vendors where id = ?";

    private static final String MENU = """
            select id, name, price from products where vendor_id = ? and is_available order by id
            """;

    private final Database database;

    Vendors(Database database) {
        this.database = database;
    }

    List<Vendor> inCity(String city) throws SQLException {
        return database.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(IN_CITY)) {
                select.setString(1, city);
                return vendors(select.executeQuery());
            }
        });
    }

    Optional<String> findName(long vendorId) throws SQLException {
        return database.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(NAME)) {
                select.setLong(1, vendorId);
                ResultSet row = select.executeQuery();
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        });
    }

    /** What can be ordered from a vendor now. */
    List<Product> menu(long vendorId) throws SQLException {
        return database.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(MENU)) {
                select.setLong(1, vendorId);
                ResultSet rows = select.executeQuery();
                List<Product> menu = new ArrayList<>();
                while (rows.next()) {
                    menu.add(new Product(rows.getLong(1), rows.getString(2), rows.getBigDecimal(3)));
                }
                return menu;
            }
        });
    }

    private static List<Vendor> vendors(ResultSet rows) throws SQLException {
        record Key(long id, String name) {}
        Map<Key, List<Vendor.Branch>> branches = new LinkedHashMap<>();
        while (rows.next()) {
            branches.computeIfAbsent(new Key(rows.getLong(1), rows.getString(2)), vendor -> new ArrayList<>())
                    .add(new Vendor.Branch(rows.getLong(3), rows.getString(4)));
        }
        return branches.entrySet().stream()
                .map(entry -> new Vendor(entry.getKey().id(), entry.getKey().name(), entry.getValue()))
                .toList();
    }
}
