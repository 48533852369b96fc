package com.kapgel.example.orders;

import java.util.Set;

/**
 * How far an order has come.
 *
 * <pre>
 * NEW → CONFIRMED → PREPARING → PICKED_UP → ON_ROUTE → DELIVERED
 *   └───────┴───────────┴→ CANCELLED
 * </pre>
 */
enum OrderStatus {
    NEW,
    CONFIRMED,
    PREPARING,
    PICKED_UP,
    ON_ROUTE,
    DELIVERED,
    CANCELLED;

    Set<OrderStatus> next() {
        return switch (this) {
            case NEW -> Set.of(CONFIRMED, CANCELLED);
            case CONFIRMED -> Set.of(PREPARING, CANCELLED);
            case PREPARING -> Set.of(PICKED_UP, CANCELLED);
            case PICKED_UP -> Set.of(ON_ROUTE);
            case ON_ROUTE -> Set.of(DELIVERED);
            case DELIVERED, CANCELLED -> Set.of();
        };
    }

    boolean isFinal() {
        return next().isEmpty();
    }

    /** What happens to the payment when an order arrives here. */
    PaymentStatus payment() {
        return switch (this) {
            case DELIVERED -> PaymentStatus.CAPTURED;
            case CANCELLED -> PaymentStatus.VOIDED;
            default -> PaymentStatus.AUTHORIZED;
        };
    }

    /** Money is reserved when the order is placed and taken when it has been delivered. */
    enum PaymentStatus {
        AUTHORIZED,
        CAPTURED,
        VOIDED
    }
}
