package com.kapgel.example.orders;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;

/** A restaurant or café, with those of its branches that were asked for. */
record Vendor(long id, String name, List<Branch> branches) {

    record Branch(long id, String name) {}

    Vendor {
        branches = List.copyOf(branches);
    }

    void writeTo(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", id);
        json.writeStringField("name", name);
        json.writeArrayFieldStart("branches");
        for (Branch branch : branches) {
            json.writeStartObject();
            json.writeNumberField("id", branch.id());
            json.writeStringField("name", branch.name());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
