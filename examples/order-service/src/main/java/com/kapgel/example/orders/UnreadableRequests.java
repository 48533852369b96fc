package com.kapgel.example.orders;

import java.nio.ByteBuffer;
import java.util.Map;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers what Jetty refuses before any filter sees it, such as a malformed path: the same headers, the same form. */
final class UnreadableRequests implements Request.Handler {

    private final Map<String, String> headers;

    UnreadableRequests(Map<String, String> headers) {
        this.headers = Map.copyOf(headers);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        headers.forEach((name, value) -> response.getHeaders().put(new HttpField(name, value)));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/problem+json");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        byte[] body = Json.bytes(json -> {
            json.writeStartObject();
            json.writeStringField("title", HttpStatus.getMessage(status));
            json.writeNumberField("status", status);
            json.writeEndObject();
        });
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }
}
