package com.kapgel.example.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A replica of a service on a loopback address, which answers in raw bytes and so may do everything wrong. */
final class FakeReplica implements AutoCloseable {

    private final ServerSocket server;
    private final Behaviour behaviour;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger requests = new AtomicInteger();
    private final Semaphore arrivals = new Semaphore(0);

    private FakeReplica(ServerSocket server, Behaviour behaviour) {
        this.server = server;
        this.behaviour = behaviour;
        threads.execute(this::accept);
    }

    static FakeReplica with(Behaviour behaviour) {
        return at("127.0.0.1", 0, behaviour);
    }

    static FakeReplica at(String address, int port, Behaviour behaviour) {
        try {
            ServerSocket server = new ServerSocket();
            server.bind(new InetSocketAddress(InetAddress.getByName(address), port));
            return new FakeReplica(server, behaviour);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (true) {
            try {
                Socket connection = server.accept();
                threads.execute(() -> serve(connection));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = connection.getInputStream();
            int inARow = 0;
            while (inARow < 4) {
                int read = in.read();
                if (read < 0) {
                    return;
                }
                inARow = read == '\r' || read == '\n' ? inARow + 1 : 0;
            }
            behaviour.answer(count(), connection.getOutputStream());
        } catch (IOException | InterruptedException e) {
            // The client has gone, or the test is over.
        }
    }

    private int count() {
        arrivals.release();
        return requests.incrementAndGet();
    }

    int port() {
        return server.getLocalPort();
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/api/health";
    }

    int requests() {
        return requests.get();
    }

    /** Waits until so many have come since this was last called. */
    void awaitRequests(int number) {
        arrivals.acquireUninterruptibly(number);
    }

    void refuseConnections() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        refuseConnections();
        threads.shutdownNow();
    }
}
