package com.kapgel.example.orders;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An order as anybody who follows it may see it: nothing about the customer. */
record Order(
        long id,
        String vendor,
        String branch,
        OrderStatus status,
        OrderStatus.PaymentStatus payment,
        BigDecimal total,
        Instant createdAt,
        Optional<String> courier,
        List<Item> items,
        Progress progress) {

    record Item(long productId, String name, BigDecimal unitPrice, int quantity) {}

    Order {
        items = List.copyOf(items);
    }

    void writeTo(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", id);
        json.writeStringField("vendor", vendor);
        json.writeStringField("branch", branch);
        json.writeStringField("status", status.name());
        json.writeStringField("payment", payment.name());
        json.writeStringField("total", total.toPlainString());
        json.writeStringField("currency", "TRY");
        json.writeStringField("createdAt", createdAt.toString());
        writeItems(json);
        writeCourier(json);
        json.writeArrayFieldStart("history");
        for (StatusChange change : progress.changes()) {
            change.writeTo(json);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void writeItems(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("items");
        for (Item item : items) {
            json.writeStartObject();
            json.writeNumberField("productId", item.productId());
            json.writeStringField("name", item.name());
            json.writeStringField("unitPrice", item.unitPrice().toPlainString());
            json.writeNumberField("quantity", item.quantity());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeCourier(JsonGenerator json) throws IOException {
        if (courier.isEmpty()) {
            json.writeNullField("courier");
            return;
        }
        json.writeObjectFieldStart("courier");
        json.writeStringField("name", courier.get());
        json.writeFieldName("position");
        if (progress.position().isPresent()) {
            progress.position().get().writeTo(json);
        } else {
            json.writeNull();
        }
        json.writeEndObject();
    }
}
