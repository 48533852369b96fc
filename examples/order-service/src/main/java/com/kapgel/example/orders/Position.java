package com.kapgel.example.orders;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;

/** Where a courier was at a moment. */
record Position(Coordinates coordinates, Instant at) {

    void writeTo(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("lat", coordinates.lat());
        json.writeNumberField("lon", coordinates.lon());
        json.writeStringField("at", at.toString());
        json.writeEndObject();
    }
}
