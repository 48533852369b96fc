package com.kapgel.example.orders;

import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that has been opened, latest first; closed in that order, each once.
 *
 * <p>Safe for use by several threads: a signal may close it while the service is still starting.
 */
final class ResourceStack implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ResourceStack.class);

    private final Deque<AutoCloseable> open = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    /**
     * Remembers to close it.
     *
     * @throws CancellationException if everything is being closed already; this resource is then closed too
     */
    <T extends AutoCloseable> T add(T resource) {
        open.push(resource);
        if (closed) {
            closeAll();
            throw new CancellationException("stopped while starting");
        }
        return resource;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        closeAll();
    }

    private void closeAll() {
        for (AutoCloseable resource = open.poll(); resource != null; resource = open.poll()) {
            try {
                resource.close();
            } catch (Exception e) {
                log.warn("{} could not be closed", resource, e);
            }
        }
    }
}
