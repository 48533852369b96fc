package com.kapgel.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Everything that a {@link FaultProxy} has open, and the faults in force. For the proxy's thread only. */
final class ProxyTraffic implements AutoCloseable {
    private static final int PORT_ATTEMPTS = 5;
    private static final int BACKLOG = 128;

    private final Selector selector;
    private final InetSocketAddress target;
    private final InetSocketAddress address;
    private final Direction requests = new Direction();
    private final Direction replies = new Direction();
    private final List<ProxiedConnection> connections = new ArrayList<>();
    private final ByteBuffer space = ByteBuffer.allocateDirect(1 << 16);
    private ServerSocketChannel listening;
    private boolean halfOpen;

    private ProxyTraffic(Selector selector, InetSocketAddress target, ServerSocketChannel listening)
            throws IOException {
        this.selector = selector;
        this.target = target;
        this.listening = listening;
        this.address = (InetSocketAddress) listening.getLocalAddress();
        listening.register(selector, SelectionKey.OP_ACCEPT);
    }

    static ProxyTraffic to(InetSocketAddress target) {
        try {
            return new ProxyTraffic(Selector.open(), target, listenOnFreePort());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start a proxy before " + target, e);
        }
    }

    Selector selector() {
        return selector;
    }

    int port() {
        return address.getPort();
    }

    InetSocketAddress target() {
        return target;
    }

    Direction requests() {
        return requests;
    }

    Direction replies() {
        return replies;
    }

    int connections() {
        return (int) connections.stream().filter(ProxiedConnection::hasClient).count();
    }

    void handle(SelectionKey key) {
        if (key.attachment() instanceof ProxiedConnection connection) {
            connection.handle(key, space, System.nanoTime());
        } else {
            welcome();
        }
    }

    /** Passes on what has arrived; says when to come again although no socket calls. */
    OptionalLong deliver(long now) {
        connections.forEach(connection -> connection.deliver(now));
        connections.removeIf(ProxiedConnection::isClosed);
        return connections.stream()
                .flatMapToLong(ProxiedConnection::nextDeliveries)
                .map(exit -> exit - now)
                .min();
    }

    void change(List<Direction> directions, UnaryOperator<Conditions> change) {
        directions.forEach(direction -> direction.conditions = change.apply(direction.conditions));
        long now = System.nanoTime();
        connections.forEach(connection -> connection.restartPace(now));
    }

    void halfOpen() {
        halfOpen = true;
        toAll(ProxiedConnection::swallow);
    }

    void forget() {
        toAll(ProxiedConnection::forget);
    }

    void cut() {
        toAll(connection -> connection.cut(space));
    }

    void reset() {
        toAll(ProxiedConnection::reset);
    }

    void refuse() throws IOException {
        listening.close();
        reset();
    }

    void accept() throws IOException {
        if (!listening.isOpen()) {
            listening = listen(address);
            listening.register(selector, SelectionKey.OP_ACCEPT);
        }
    }

    void heal() throws IOException {
        halfOpen = false;
        requests.conditions = Conditions.CLEAR;
        replies.conditions = Conditions.CLEAR;
        long now = System.nanoTime();
        toAll(connection -> connection.heal(now));
        accept();
    }

    @Override
    public void close() throws IOException {
        refuse();
        selector.close();
    }

    /** Clients that the kernel has welcomed before a fault belong to those that the fault hits. */
    private void toAll(Consumer<ProxiedConnection> fault) {
        welcome();
        connections.forEach(fault);
    }

    private void welcome() {
        try {
            while (listening.isOpen()) {
                SocketChannel client = listening.accept();
                if (client == null) {
                    return;
                }
                welcome(client);
            }
        } catch (IOException e) {
            // The client has gone while it waited.
        }
    }

    private void welcome(SocketChannel client) throws IOException {
        ProxiedConnection connection = ProxiedConnection.of(client, selector, this);
        connections.add(connection);
        if (halfOpen) {
            connection.forget();
        } else {
            connection.connect(target);
        }
    }

    private static ServerSocketChannel listenOnFreePort() throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return listen(Ports.onLoopback(Ports.free()));
            } catch (BindException e) {
                if (attempt == PORT_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static ServerSocketChannel listen(InetSocketAddress address) throws IOException {
        ServerSocketChannel listening = ServerSocketChannel.open();
        try {
            listening.configureBlocking(false);
            listening.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            return listening.bind(address, BACKLOG);
        } catch (IOException e) {
            listening.close();
            throw e;
        }
    }

    /** The conditions on the way to the server, or back. */
    static final class Direction {
        // A fixed seed: the same traffic has the same bad luck again.
        private final SplittableRandom random = new SplittableRandom(42);
        private Conditions conditions = Conditions.CLEAR;

        long delayNanos() {
            return conditions.delayNanos(random);
        }

        Conditions.Pace pace() {
            return conditions.pace();
        }
    }
}
