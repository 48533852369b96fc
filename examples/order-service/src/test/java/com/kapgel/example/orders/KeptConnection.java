package com.kapgel.example.orders;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A client that keeps its connection until it is told to close it, and repeats nothing, unlike {@code HttpClient}. */
final class KeptConnection implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 30_000;

    private final int port;
    private @Nullable Socket socket;
    private int opened;

    KeptConnection(int port) {
        this.port = port;
    }

    /** Sends a request and returns the status of its answer. */
    int exchange(String method, String path, String json) throws IOException {
        try {
            Socket open = open();
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            String head = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n"
                    + (body.length == 0
                            ? ""
                            : "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n")
                    + "\r\n";
            open.getOutputStream().write((head + json).getBytes(StandardCharsets.UTF_8));
            return readAnswer(new BufferedInputStream(open.getInputStream()));
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** How many connections it has needed. */
    int opened() {
        return opened;
    }

    private Socket open() throws IOException {
        if (socket == null) {
            socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            opened++;
        }
        return socket;
    }

    private int readAnswer(InputStream in) throws IOException {
        int status = Integer.parseInt(line(in).split(" ", 3)[1]);
        int length = 0;
        boolean close = false;
        for (String field = line(in).toLowerCase(Locale.ROOT);
                !field.isEmpty();
                field = line(in).toLowerCase(Locale.ROOT)) {
            if (field.startsWith("content-length:")) {
                length = Integer.parseInt(field.substring(15).strip());
            } else if (field.startsWith("transfer-encoding:")) {
                throw new IOException("an answer without a length");
            } else if (field.equals("connection: close")) {
                close = true;
            }
        }
        if (in.readNBytes(length).length < length) {
            throw new EOFException("half an answer");
        }
        if (close) {
            close();
        }
        return status;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("closed before the answer was complete");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
