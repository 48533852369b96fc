package com.kapgel.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The smallest Redis client: one inline command, one line of answer. */
final class RedisLine implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader answers;

    private RedisLine(Socket socket) throws IOException {
        this.socket = socket;
        this.answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    static RedisLine to(TestRedis redis) {
        return to(redis.port());
    }

    static RedisLine to(int port) {
        try {
            Socket socket = new Socket();
            socket.connect(Ports.onLoopback(port), 5_000);
            socket.setSoTimeout(20_000);
            return new RedisLine(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String ask(TestRedis redis, String command) {
        try (RedisLine line = to(redis)) {
            line.send(command);
            return line.receive();
        }
    }

    void patience(Duration patience) {
        try {
            socket.setSoTimeout((int) patience.toMillis());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(String command) {
        try {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next line; bulk strings come without the line that tells their length. */
    String receive() {
        try {
            String line = String.valueOf(answers.readLine());
            return line.matches("\\$\\d+") ? String.valueOf(answers.readLine()) : line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
