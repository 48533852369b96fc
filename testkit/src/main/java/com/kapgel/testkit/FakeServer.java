package com.kapgel.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A server on a free port of 127.0.0.1 that says what a test makes it say, to each client in a thread of its own.
 *
 * <pre>{@code
 * try (FakeServer server = FakeServer.start(client -> client.getOutputStream().write("-LOADING\r\n".getBytes()))) {
 *     … server.port() …
 * }
 * }</pre>
 */
public final class FakeServer implements AutoCloseable {
    private final ServerSocket server;
    private final Conversation conversation;
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();

    private FakeServer(ServerSocket server, Conversation conversation) {
        this.server = server;
        this.conversation = conversation;
    }

    /** Accepts clients until it is closed. */
    public static FakeServer start(Conversation conversation) {
        try {
            FakeServer fake = new FakeServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), conversation);
            fake.inThread(fake::accept);
            return fake;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Accepts clients, takes what they say, and never answers. */
    public static FakeServer silent() {
        return start(client -> client.getInputStream().transferTo(OutputStream.nullOutputStream()));
    }

    /** Where it listens. */
    public int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                client.setTcpNoDelay(true);
                clients.add(client);
                inThread(() -> serve(client));
            }
        } catch (IOException closed) {
            return; // the test is over
        }
    }

    private void serve(Socket client) {
        try (client) {
            conversation.with(client);
        } catch (IOException gone) {
            return; // the client went away
        }
    }

    private void inThread(Runnable work) {
        Thread thread = new Thread(work, "fake-server-" + port());
        thread.setDaemon(true);
        thread.start();
    }

    /** Closes all connections, and listens no more. */
    @Override
    public void close() {
        try {
            server.close();
            for (Socket client : clients) {
                client.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is said to a client; the connection is closed when it returns. */
    @FunctionalInterface
    public interface Conversation {
        void with(Socket client) throws IOException;
    }
}
