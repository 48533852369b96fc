package com.kapgel.example.orders;

import java.util.OptionalLong;

/** The next step that restaurant or courier asks for; the step PICKED_UP names the courier. */
record StatusRequest(OrderStatus status, OptionalLong courierId) {

    /** Reads the body of {@code POST /api/orders/{id}/status}. */
    static StatusRequest from(Fields body) {
        OrderStatus status = body.oneOf("status", OrderStatus.class);
        OptionalLong courierId =
                status == OrderStatus.PICKED_UP ? OptionalLong.of(body.id("courierId")) : OptionalLong.empty();
        body.done();
        return new StatusRequest(status, courierId);
    }
}
