package com.kapgel.example.orders;

import java.math.BigDecimal;
import java.util.List;

/** A product at the price of now, and how many of it. */
record PricedItem(Product product, int quantity) {

    static BigDecimal total(List<PricedItem> items) {
        return items.stream().map(PricedItem::sum).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private BigDecimal sum() {
        return product.price().multiply(BigDecimal.valueOf(quantity));
    }
}
