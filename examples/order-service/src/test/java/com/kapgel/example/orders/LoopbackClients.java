package com.kapgel.example.orders;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Clients with an address each, 127.0.0.2 and on, which keep their connections. The HTTP client of JDK 17 cannot choose where it
 * comes from.
 */
final class LoopbackClients implements AutoCloseable {

    private static final int READ_TIMEOUT_MILLIS = 30_000;

    /** Before the service takes a connection for forgotten, which Jetty does after 30 s. */
    private static final long LONGEST_IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final int port;
    private final Map<Integer, Queue<Idle>> idle = new ConcurrentHashMap<>();

    LoopbackClients(int port) {
        this.port = port;
    }

    /** Whether this machine has more loopback addresses than one. */
    static boolean arePossible() {
        try (ServerSocket socket = new ServerSocket(0, 1, address(0))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** What is read of an answer: its status, and its {@code Location} or nothing. */
    record Answer(int status, String location) {}

    /** The status of the answer. */
    int get(int client, String path) {
        return send(client, "GET", path, "").status();
    }

    /** Sends a body of JSON, or none when it is empty. */
    Answer send(int client, String method, String path, String json) {
        Queue<Idle> connections = idle.computeIfAbsent(client, first -> new ConcurrentLinkedQueue<>());
        try {
            Connection connection = connection(client, connections);
            Answer answer = connection.send(method, path, json);
            connections.add(new Idle(connection, System.nanoTime()));
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        }
    }

    private Connection connection(int client, Queue<Idle> connections) throws IOException {
        for (Idle free = connections.poll(); free != null; free = connections.poll()) {
            if (System.nanoTime() - free.sinceNanos() < LONGEST_IDLE_NANOS) {
                return free.connection();
            }
            free.connection().close();
        }
        return Connection.open(address(client), port);
    }

    private static InetAddress address(int client) throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (2 + client)});
    }

    @Override
    public void close() {
        idle.values()
                .forEach(connections ->
                        connections.forEach(free -> free.connection().close()));
    }

    private record Idle(Connection connection, long sinceNanos) {}

    /** Just enough of HTTP for answers that say how long they are. */
    private record Connection(Socket socket, InputStream input) implements AutoCloseable {

        static Connection open(InetAddress from, int port) throws IOException {
            Socket socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(READ_TIMEOUT_MILLIS);
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return new Connection(socket, new BufferedInputStream(socket.getInputStream()));
        }

        Answer send(String method, String path, String json) throws IOException {
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            String head = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n"
                    + (json.isEmpty()
                            ? ""
                            : "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n")
                    + "\r\n";
            socket.getOutputStream().write((head + json).getBytes(StandardCharsets.UTF_8));
            int status = Integer.parseInt(line().substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
            int length = 0;
            String location = "";
            for (String header = line(); !header.isEmpty(); header = line()) {
                String lower = header.toLowerCase(Locale.ROOT);
                if (lower.startsWith("content-length:")) {
                    length = Integer.parseInt(
                            lower.substring("content-length:".length()).strip());
                } else if (lower.startsWith("location:")) {
                    location = header.substring("location:".length()).strip();
                } else if (lower.startsWith("transfer-encoding:")) {
                    throw new IOException("An answer without a length: " + header);
                }
            }
            input.skipNBytes(length);
            return new Answer(status, location);
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = input.read(); next != '\n'; next = input.read()) {
                if (next < 0) {
                    throw new EOFException("The service hung up");
                }
                line.append((char) next);
            }
            return line.toString().strip();
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
}
