package com.kapgel.example.orders;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** An order as a customer asks for it: no prices, those are ours to know. */
record NewOrder(long customerId, long branchId, List<Item> items, Optional<String> idempotencyKey) {

    private static final int MOST_ITEMS = 50;
    private static final int MOST_OF_ONE = 99;
    private static final int LONGEST_KEY = 255;

    record Item(long productId, int quantity) {}

    NewOrder {
        items = List.copyOf(items);
    }

    /** Reads the body of {@code POST /api/orders}, or reports everything that is wrong with it. */
    static NewOrder from(Fields body, Optional<String> idempotencyKey) {
        if (idempotencyKey
                .filter(key -> !key.matches("[\\x21-\\x7e]{1," + LONGEST_KEY + "}"))
                .isPresent()) {
            body.reject("Idempotency-Key", "must be 1 to " + LONGEST_KEY + " visible ASCII characters");
        }
        long customerId = body.id("customerId");
        long branchId = body.id("branchId");
        Set<Long> seen = new HashSet<>();
        List<Item> items = body.objects("items", MOST_ITEMS).stream()
                .map(item -> item(item, seen))
                .toList();
        body.done();
        return new NewOrder(customerId, branchId, items, idempotencyKey);
    }

    private static Item item(Fields item, Set<Long> seen) {
        long productId = item.id("productId");
        if (item.has("productId") && !seen.add(productId)) {
            item.reject("productId", "is listed twice, add the quantities instead");
        }
        return new Item(productId, (int) item.whole("quantity", 1, MOST_OF_ONE));
    }

    Map<Long, Integer> quantities() {
        return items.stream().collect(Collectors.toMap(Item::productId, Item::quantity));
    }
}
