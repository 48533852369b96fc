package com.kapgel.example.orders;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;

/** Something on a vendor's menu; the price is in Turkish lira. */
record Product(long id, String name, BigDecimal price) {

    void writeTo(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", id);
        json.writeStringField("name", name);
        json.writeStringField("price", price.toPlainString());
        json.writeEndObject();
    }
}
