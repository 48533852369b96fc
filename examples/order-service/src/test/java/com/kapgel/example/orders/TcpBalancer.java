package com.kapgel.example.orders;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A balancer of TCP connections, like that of Kubernetes: a new connection goes to the next instance in rotation and stays there. It asks
 * all the time who is ready, but what it hears changes the rotation only after a delay. It repeats nothing: where an instance does
 * not answer, the client's connection is closed.
 */
final class TcpBalancer implements AutoCloseable {

    private static final Duration ASK_EVERY = Duration.ofMillis(250);

    private final Duration delay;
    private final ServerSocket server;
    private final List<Instance> instances = new CopyOnWriteArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final HttpClient probes = HttpClient.newHttpClient();
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(4, TcpBalancer::daemon);
    private final ExecutorService pumps = Executors.newCachedThreadPool(TcpBalancer::daemon);

    private TcpBalancer(Duration delay, ServerSocket server) {
        this.delay = delay;
        this.server = server;
    }

    static TcpBalancer start(Duration delay) {
        try {
            TcpBalancer balancer = new TcpBalancer(delay, new ServerSocket(0, 200, InetAddress.getLoopbackAddress()));
            balancer.pumps.execute(balancer::accept);
            return balancer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "balancer");
        thread.setDaemon(true);
        return thread;
    }

    int port() {
        return server.getLocalPort();
    }

    /** Sends it connections when it has been ready for as long as the delay. */
    void add(URI instance) {
        Instance added = new Instance(instance);
        instances.add(added);
        var unused = clock.scheduleWithFixedDelay(() -> ask(added), 0, ASK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    boolean isInRotation(URI instance) {
        return instances.stream().anyMatch(it -> it.uri.equals(instance) && it.inRotation);
    }

    private void ask(Instance instance) {
        boolean ready = isReady(instance.uri);
        if (ready != instance.ready) {
            instance.ready = ready;
            var unused = clock.schedule(() -> instance.inRotation = ready, delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private boolean isReady(URI instance) {
        HttpRequest request = HttpRequest.newBuilder(instance.resolve("/readyz"))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            return probes.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                pumps.execute(() -> connect(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void connect(Socket client) {
        Socket upstream = new Socket();
        try {
            upstream.connect(address(), 10_000);
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            pumps.execute(() -> pump(upstream, client));
            pump(client, upstream);
        } catch (IOException e) {
            close(client);
            close(upstream);
        }
    }

    /** Where nobody is in rotation, whoever is ready: a machine under load may hold up a probe. */
    private InetSocketAddress address() throws IOException {
        List<Instance> candidates =
                instances.stream().filter(it -> it.inRotation).toList();
        if (candidates.isEmpty()) {
            candidates = instances.stream().filter(it -> it.ready).toList();
        }
        if (candidates.isEmpty()) {
            throw new IOException("no instance");
        }
        URI uri = candidates.get(Math.floorMod(next.getAndIncrement(), candidates.size())).uri;
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), uri.getPort());
    }

    private static void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        pumps.shutdownNow();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Instance {
        private final URI uri;
        private volatile boolean ready; // what it has said last
        private volatile boolean inRotation;

        Instance(URI uri) {
            this.uri = uri;
        }
    }
}
