package com.kapgel.example.orders;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** One request with the variables of its path, and the answer to it. */
record Call(HttpServletRequest request, HttpServletResponse response, Map<String, String> path) {

    private static final int MAX_BODY = 64 * 1024;
    private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,17}");
    private static final Pattern JSON = Pattern.compile("application/json *(;.*)?", Pattern.CASE_INSENSITIVE);

    /** A variable of the path that is a key of one of our tables. */
    long id(String name) {
        return Long.parseLong(text(name, ID, "must be a whole number from 1"));
    }

    String text(String name, Pattern form, String otherwise) {
        String value = path.getOrDefault(name, "");
        if (!form.matcher(value).matches()) {
            throw ProblemException.invalid(name, otherwise);
        }
        return value;
    }

    boolean isHead() {
        return request.getMethod().equals("HEAD");
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeader(name));
    }

    /** The body, which must be a JSON object. */
    Fields body() {
        if (!JSON.matcher(header("Content-Type").orElse("")).matches()) {
            throw ProblemException.notJson();
        }
        byte[] body = read();
        if (body.length > MAX_BODY) {
            throw ProblemException.tooLarge(MAX_BODY);
        }
        return Fields.of(body);
    }

    /** A client that hangs up, or sends what is no HTTP, is no failure of ours that anybody is to be told of. */
    private byte[] read() {
        try {
            return request.getInputStream().readNBytes(MAX_BODY + 1);
        } catch (IOException e) {
            throw ProblemException.malformed("The body does not come to its end.");
        }
    }

    void answer(int status, Json.Writer writer) throws IOException {
        answer(status, "application/json", Json.bytes(writer));
    }

    void answer(ProblemException problem) throws IOException {
        answer(problem.status(), "application/problem+json", Json.bytes(problem::writeTo));
    }

    private void answer(int status, String type, byte[] body) throws IOException {
        response.setStatus(status);
        response.setContentType(type);
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
