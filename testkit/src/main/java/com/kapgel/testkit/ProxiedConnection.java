package com.kapgel.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** A client's connection and the one to the server behind the proxy. For the proxy's thread only. */
final class ProxiedConnection implements AutoCloseable {
    private final SocketChannel client;
    private final SocketChannel server;
    private final SelectionKey clientKey;
    private final SelectionKey serverKey;
    private final ProxyPipe requests;
    private final ProxyPipe replies;
    private State state = State.CONNECTING;
    /** The stream has a hole, or will never be heard of again: it must not be continued. */
    private boolean broken;

    private enum State {
        CONNECTING,
        OPEN,
        SWALLOWING,
        /** We have said good-bye to both ends and wait for theirs. */
        CUT
    }

    private ProxiedConnection(SocketChannel client, SocketChannel server, Selector selector, ProxyTraffic traffic)
            throws IOException {
        this.client = client;
        this.server = server;
        this.clientKey = register(client, selector);
        this.serverKey = register(server, selector);
        long now = System.nanoTime();
        this.requests = new ProxyPipe(client, server, traffic.requests(), now);
        this.replies = new ProxyPipe(server, client, traffic.replies(), now);
    }

    /** A connection whose other half is still to be made. */
    static ProxiedConnection of(SocketChannel client, Selector selector, ProxyTraffic traffic) throws IOException {
        SocketChannel server = SocketChannel.open();
        try {
            return new ProxiedConnection(client, server, selector, traffic);
        } catch (IOException e) {
            resetOne(client);
            closeOne(server);
            throw e;
        }
    }

    void connect(InetSocketAddress target) {
        try {
            if (server.connect(target)) {
                state = State.OPEN;
            }
        } catch (IOException e) {
            reset();
        }
        listen();
    }

    /** Takes what a socket has for us. */
    void handle(SelectionKey key, ByteBuffer space, long now) {
        try {
            if (key.isValid() && key.isConnectable() && state == State.CONNECTING) {
                server.finishConnect();
                state = State.OPEN;
            } else if (key.isValid() && key.isReadable()) {
                read(key, key.equals(clientKey) ? requests : replies, space, now);
            }
        } catch (IOException e) {
            fail(key);
        }
    }

    private void read(SelectionKey key, ProxyPipe incoming, ByteBuffer space, long now) throws IOException {
        switch (state) {
            case CONNECTING, OPEN -> incoming.read(space, now);
            case SWALLOWING -> broken |= incoming.swallow(space);
            case CUT -> key.channel().close();
        }
    }

    /** Passes on what has arrived, and says to the selector what we wait for. */
    void deliver(long now) {
        try {
            if (state == State.OPEN) {
                requests.deliver(now);
                replies.deliver(now);
                if (requests.isFinished() && replies.isFinished()) {
                    close();
                }
            }
        } catch (IOException e) {
            reset();
        }
        listen();
    }

    LongStream nextDeliveries() {
        return state == State.OPEN
                ? Stream.of(requests.nextDelivery(), replies.nextDelivery()).flatMapToLong(OptionalLong::stream)
                : LongStream.empty();
    }

    void restartPace(long now) {
        requests.restartPace(now);
        replies.restartPace(now);
    }

    /** Half-open: from now on nothing gets through, and nobody is told. */
    void swallow() {
        if (state != State.CUT) {
            boolean losesRequests = requests.lose();
            boolean losesReplies = replies.lose();
            broken |= state == State.CONNECTING || losesRequests || losesReplies;
            state = State.SWALLOWING;
        }
    }

    /** Half-open for good. */
    void forget() {
        swallow();
        broken = true;
    }

    void cut(ByteBuffer space) {
        try {
            sayGoodBye(client, requests, space);
            if (server.isConnected()) {
                sayGoodBye(server, replies, space);
            } else {
                server.close();
            }
            state = State.CUT;
        } catch (IOException e) {
            reset();
        }
    }

    /** A socket that is closed with bytes unread sends RST, so they are read before. */
    private static void sayGoodBye(SocketChannel socket, ProxyPipe incoming, ByteBuffer space) throws IOException {
        while (socket.isOpen() && incoming.swallow(space)) {
            if (incoming.hasEnded()) {
                socket.close();
            }
        }
        if (socket.isOpen()) {
            socket.shutdownOutput();
        }
    }

    void heal(long now) {
        requests.hurry(now);
        replies.hurry(now);
        if (state == State.SWALLOWING) {
            if (broken) {
                reset();
            } else {
                state = State.OPEN;
            }
        }
    }

    void reset() {
        resetOne(client);
        resetOne(server);
    }

    boolean isClosed() {
        return !client.isOpen() && !server.isOpen();
    }

    boolean hasClient() {
        return client.isOpen() && !requests.hasEnded();
    }

    @Override
    public void close() {
        closeOne(client);
        closeOne(server);
    }

    /** A reset at one end reaches the other, unless nothing does. */
    private void fail(SelectionKey key) {
        if (state == State.SWALLOWING || state == State.CUT) {
            broken = true;
            closeOne((SocketChannel) key.channel());
        } else {
            reset();
        }
    }

    private SelectionKey register(SocketChannel socket, Selector selector) throws IOException {
        socket.configureBlocking(false);
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return socket.register(selector, 0, this);
    }

    private void listen() {
        listen(clientKey, requests, replies);
        listen(serverKey, replies, requests);
    }

    private void listen(SelectionKey key, ProxyPipe incoming, ProxyPipe outgoing) {
        if (key.isValid()) {
            int operations = switch (state) {
                case CONNECTING -> key.equals(serverKey) ? SelectionKey.OP_CONNECT : 0;
                case OPEN ->
                    (incoming.wantsToRead() ? SelectionKey.OP_READ : 0)
                            | (outgoing.isBlocked() ? SelectionKey.OP_WRITE : 0);
                case SWALLOWING, CUT ->
                    incoming.hasEnded() || !((SocketChannel) key.channel()).isConnected() ? 0 : SelectionKey.OP_READ;
            };
            if (key.interestOps() != operations) {
                key.interestOps(operations);
            }
        }
    }

    private static void resetOne(SocketChannel socket) {
        try {
            if (socket.isOpen()) {
                socket.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            // The other end was faster; what is left to do is to close.
        }
        closeOne(socket);
    }

    private static void closeOne(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }
}
