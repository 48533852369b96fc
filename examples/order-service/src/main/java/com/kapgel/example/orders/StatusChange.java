package com.kapgel.example.orders;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;

/** One step of an order. The id grows with every step, so it tells a reader where to continue. */
record StatusChange(long id, OrderStatus status, Instant at) {

    void writeTo(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("status", status.name());
        json.writeStringField("at", at.toString());
        json.writeEndObject();
    }
}
