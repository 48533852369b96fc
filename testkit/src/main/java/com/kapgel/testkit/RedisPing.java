package com.kapgel.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One PING over a plain socket, so that the testkit needs no Redis client. */
final class RedisPing {
    private static final int PATIENCE_MILLIS = 1_000;

    private RedisPing() {}

    /** True for {@code +PONG} and for {@code -NOAUTH}; false for {@code -LOADING}, silence or no connection. */
    static boolean isAnswered(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            String start = new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII);
            return start.equals("+PONG") || start.equals("-NOAU");
        } catch (IOException e) {
            return false;
        }
    }
}
