package com.kapgel.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Sends back what it gets, and knows how its connections have ended. */
final class EchoServer implements AutoCloseable {
    private final ServerSocket listening;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private final Queue<String> endings = new ConcurrentLinkedQueue<>();

    private EchoServer(ServerSocket listening) {
        this.listening = listening;
    }

    static EchoServer start() {
        try {
            EchoServer server =
                    new EchoServer(new ServerSocket(0, 50, Ports.onLoopback(0).getAddress()));
            server.threads.execute(server::accept);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return listening.getLocalPort();
    }

    /** For each connection that has ended {@code end} or what was wrong. */
    Queue<String> endings() {
        return endings;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                socket.setTcpNoDelay(true);
                open.add(socket);
                threads.execute(() -> echo(socket));
            }
        } catch (IOException e) {
            // The server is closed.
        }
    }

    private void echo(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
            endings.add("end");
        } catch (IOException e) {
            endings.add(e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
