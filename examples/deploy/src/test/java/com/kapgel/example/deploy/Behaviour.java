package com.kapgel.example.deploy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** What a replica does with a request. */
interface Behaviour {

    /** A commit as it stands in a workflow, and the one before it. */
    String NEW = "4f2a9c1be07d35486cc1f3a0e5b7d9284610aa55";

    String OLD = "0123456789abcdef0123456789abcdef01234567";

    /**
     * Answers one request; the connection is closed afterwards.
     *
     * @param number of this request, from 1 on
     */
    void answer(int number, OutputStream out) throws IOException, InterruptedException;

    static Behaviour healthy(String commit) {
        return body(200, report("healthy", commit));
    }

    static Behaviour body(int status, String body) {
        return (number, out) -> write(out, head(status, "Content-Length: " + body.length()) + body);
    }

    static Behaviour withHeader(String header, String commit) {
        String body = report("healthy", commit);
        return (number, out) -> write(out, head(200, header, "Content-Length: " + body.length()) + body);
    }

    static Behaviour raw(String answer) {
        return (number, out) -> write(out, answer);
    }

    static Behaviour hanging() {
        return (number, out) -> new CountDownLatch(1).await();
    }

    /** Begins to answer and sends one more byte every tenth of a second, so that no read ever waits for long. */
    static Behaviour dripping() {
        return (number, out) -> {
            write(out, "HTTP/1.1 200 OK\r\n\r\n");
            while (true) {
                write(out, " ");
                Thread.sleep(100);
            }
        };
    }

    static Behaviour slow(long millis, String commit) {
        return (number, out) -> {
            Thread.sleep(millis);
            healthy(commit).answer(number, out);
        };
    }

    /** One behaviour after the other, and from the beginning again. */
    static Behaviour alternating(Behaviour... each) {
        return (number, out) -> each[(number - 1) % each.length].answer(number, out);
    }

    /** The first behaviour for so many requests, then the second for ever. */
    static Behaviour first(int requests, Behaviour first, Behaviour then) {
        return (number, out) -> (number <= requests ? first : then).answer(number, out);
    }

    static String report(String status, String commit) {
        return """
                {"timestamp":"2026-11-23T00:00:00.000Z","status":"%s","checks":{"database":"%s"},"version":"%s"}""".formatted(status, status, commit);
    }

    static String head(int status, String... headers) {
        return "HTTP/1.1 " + status + " Whatever\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
    }

    static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }
}
