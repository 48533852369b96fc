package com.kapgel.example.orders;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;

/** A request that cannot be served, and what to tell its sender: {@code application/problem+json} (RFC 9457). */
final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String title;
    private final transient List<Field> fields;

    /** One wrong field; {@code name} is its path, such as {@code items[0].quantity}. */
    record Field(String name, String detail) {}

    private ProblemException(int status, String title, String detail, List<Field> fields) {
        // Tells a client something; nobody reads its stack trace.
        super(detail, null, false, false);
        this.status = status;
        this.title = title;
        this.fields = List.copyOf(fields);
    }

    static ProblemException malformed(String detail) {
        return new ProblemException(400, "Bad Request", detail, List.of());
    }

    static ProblemException invalid(String field, String detail) {
        return invalid(List.of(new Field(field, detail)));
    }

    static ProblemException invalid(List<Field> fields) {
        Field first = fields.get(0);
        String more = fields.size() == 1 ? "" : " (and " + (fields.size() - 1) + " more)";
        return new ProblemException(400, "Bad Request", first.name() + " " + first.detail() + more, fields);
    }

    static ProblemException notFound(String detail) {
        return new ProblemException(404, "Not Found", detail, List.of());
    }

    static ProblemException methodNotAllowed(String allowed) {
        return new ProblemException(405, "Method Not Allowed", "Here one may use " + allowed + ".", List.of());
    }

    static ProblemException conflict(String detail) {
        return new ProblemException(409, "Conflict", detail, List.of());
    }

    static ProblemException tooLarge(int maxBytes) {
        return new ProblemException(413, "Content Too Large", "A body may have " + maxBytes + " bytes.", List.of());
    }

    static ProblemException notJson() {
        return new ProblemException(
                415, "Unsupported Media Type", "Send JSON, with Content-Type: application/json.", List.of());
    }

    static ProblemException keyReused() {
        return new ProblemException(
                422, "Unprocessable Content", "This Idempotency-Key belongs to a different order.", List.of());
    }

    static ProblemException broken() {
        return new ProblemException(500, "Internal Server Error", "It is our fault and has been logged.", List.of());
    }

    static ProblemException unavailable(String detail) {
        return new ProblemException(503, "Service Unavailable", detail, List.of());
    }

    int status() {
        return status;
    }

    void writeTo(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", "about:blank");
        json.writeStringField("title", title);
        json.writeNumberField("status", status);
        json.writeStringField("detail", getMessage());
        if (!fields.isEmpty()) {
            json.writeArrayFieldStart("errors");
            for (Field field : fields) {
                json.writeStartObject();
                json.writeStringField("field", field.name());
                json.writeStringField("detail", field.detail());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }
}
