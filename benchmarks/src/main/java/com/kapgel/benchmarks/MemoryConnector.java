package com.kapgel.benchmarks;

import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;

/**
 * Connections of Jetty whose requests stand in memory. Jetty's own connector of that kind gathers all answers in buffers that grow, which
 * would allocate several bytes for each byte of a header; here somebody else decides what becomes of them, as a socket would.
 */
final class MemoryConnector extends AbstractConnector {
    MemoryConnector(Server server) {
        super(server, null, null, null, 0, new HttpConnectionFactory());
    }

    /**
     * Has all requests answered on a new connection, and returns when it is closed.
     *
     * @param answers takes what is written, piece by piece, and leaves nothing in it
     */
    void answer(ByteBuffer requests, Consumer<ByteBuffer> answers) throws InterruptedException {
        Peer peer = new Peer(answers);
        peer.addInput(requests);
        Connection connection = getDefaultConnectionFactory().newConnection(this, peer);
        peer.setConnection(connection);
        peer.onOpen();
        onEndPointOpened(peer);
        connection.onOpen();
        if (!peer.closed.await(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Jetty has not closed the connection");
        }
    }

    @Override
    public Object getTransport() {
        return this;
    }

    @Override
    protected void accept(int acceptor) {
        throw new UnsupportedOperationException("Nobody waits for connections here");
    }

    private final class Peer extends ByteArrayEndPoint {
        private final Consumer<ByteBuffer> answers;
        private final CountDownLatch closed = new CountDownLatch(1);

        Peer(Consumer<ByteBuffer> answers) {
            super(MemoryConnector.this.getScheduler(), MemoryConnector.this.getIdleTimeout());
            this.answers = answers;
        }

        @Override
        protected void execute(Runnable task) {
            getExecutor().execute(task);
        }

        @Override
        public boolean flush(ByteBuffer... buffers) {
            for (ByteBuffer buffer : buffers) {
                answers.accept(buffer);
            }
            notIdle();
            return true;
        }

        /** Jetty has said its last word, and this end has none left. */
        @Override
        public void doShutdownOutput() {
            super.doShutdownOutput();
            close();
        }

        @Override
        public void onClose(Throwable cause) {
            getConnection().onClose(cause);
            onEndPointClosed(this);
            super.onClose(cause);
            closed.countDown();
        }
    }
}
