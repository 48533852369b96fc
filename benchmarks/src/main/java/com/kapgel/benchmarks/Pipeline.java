package com.kapgel.benchmarks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A hundred requests that arrive at once on a connection, so that its thread is woken for them once: waking a thread takes many times as
 * long as the filters that are measured, and never the same.
 */
final class Pipeline {
    static final int REQUESTS = 100;

    private static final String REQUEST = "GET /orders HTTP/1.1\r\nHost: localhost\r\n";

    private static final byte[] BYTES = ((REQUEST + "\r\n").repeat(REQUESTS - 1) + REQUEST
                    + "Connection: close\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);

    private Pipeline() {}

    static ByteBuffer requests() {
        return ByteBuffer.wrap(BYTES);
    }

    /** @throws IllegalStateException if one was not answered as it should have been, which would be measured just as well */
    static void requireAnswers(String answers) {
        int answered = answers.split("HTTP/1.1 200", -1).length - 1;
        if (answered != REQUESTS) {
            throw new IllegalStateException(answered + " of " + REQUESTS + " requests were answered with 200");
        }
    }
}
