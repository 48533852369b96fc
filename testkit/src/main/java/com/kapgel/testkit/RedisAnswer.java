package com.kapgel.testkit;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One command over a socket of its own, so that the testkit needs no Redis client. */
final class RedisAnswer {
    private static final int PATIENCE_MILLIS = 5_000;

    private RedisAnswer() {}

    /**
     * The answer's values in their order, however they are nested; nothing stands for a missing one.
     *
     * @throws IllegalStateException with what Redis said when it refuses
     * @throws UncheckedIOException when Redis does not answer
     */
    static List<String> to(TestRedis redis, String... command) {
        try (Socket socket = new Socket()) {
            socket.connect(Ports.onLoopback(redis.port()), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(text(command).getBytes(StandardCharsets.UTF_8));
            List<String> values = new ArrayList<>();
            read(new BufferedInputStream(socket.getInputStream()), values);
            return values;
        } catch (RefusedException e) {
            throw new IllegalStateException(redis + " refuses " + String.join(" ", command) + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(redis + " does not answer " + command[0], e);
        }
    }

    private static String text(String... command) {
        StringBuilder text = new StringBuilder("*" + command.length + "\r\n");
        for (String word : command) {
            int bytes = word.getBytes(StandardCharsets.UTF_8).length;
            text.append('$').append(bytes).append("\r\n").append(word).append("\r\n");
        }
        return text.toString();
    }

    private static void read(InputStream in, List<String> values) throws IOException {
        String line = line(in);
        String rest = line.substring(1);
        switch (line.charAt(0)) {
            case '+', ':' -> values.add(rest);
            case '-' -> throw new RefusedException(rest);
            case '$' -> {
                int length = Integer.parseInt(rest);
                if (length >= 0) {
                    values.add(new String(in.readNBytes(length), StandardCharsets.UTF_8));
                    line(in);
                }
            }
            case '*' -> {
                for (int i = Integer.parseInt(rest); i > 0; i--) {
                    read(in, values);
                }
            }
            default -> throw new IOException("Not an answer of Redis: " + line);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\r'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("The connection was closed");
            }
            line.append((char) next);
        }
        in.skipNBytes(1);
        return line.toString();
    }

    private static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }
}
