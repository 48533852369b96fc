package com.kapgel.example.orders;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A response that stays open and takes one event after the other, without a thread of its own.
 *
 * <p>Safe for use by several threads. Nobody waits for the reader: what a slow one has not taken yet stands in a short
 * queue, and what does not fit is refused, so that the sender can offer it again.
 */
final class EventStream {

    static final String CONTENT_TYPE = "text/event-stream;charset=utf-8";

    private static final int QUEUED_EVENTS = 32;

    private final AsyncContext context;
    private final ServletOutputStream output;
    private final Queue<ServerSentEvent> queue = new ArrayBlockingQueue<>(QUEUED_EVENTS);

    /** Above zero while a thread is in {@link #write}: the others leave their work to it. */
    private final AtomicInteger demand = new AtomicInteger();

    /** Set by whoever ends the stream: the feed's thread, a thread of the container, or the container itself. */
    private final AtomicBoolean over = new AtomicBoolean();

    private volatile boolean started;
    private volatile boolean finishing;
    private boolean unflushed; // only touched by the thread in write()

    private EventStream(AsyncContext context, ServletOutputStream output) {
        this.context = context;
        this.output = output;
    }

    /** Turns the response into a stream; {@code onEnd} runs once, when it is over for whatever reason. */
    static EventStream open(HttpServletRequest request, HttpServletResponse response, Runnable onEnd)
            throws IOException {
        response.setContentType(CONTENT_TYPE);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no"); // nginx would collect events otherwise
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        EventStream stream = new EventStream(context, response.getOutputStream());
        context.addListener(new End(stream, onEnd));
        stream.offer(ServerSentEvent.RETRY);
        stream.output.setWriteListener(stream.new Writing());
        return stream;
    }

    /** Sends the event as soon as the reader takes it; false when too many wait already. */
    boolean offer(ServerSentEvent event) {
        boolean accepted = queue.offer(event);
        drain();
        return accepted;
    }

    /** A sign of life, unless events wait that are one. */
    void heartbeat() {
        if (queue.isEmpty()) {
            offer(ServerSentEvent.HEARTBEAT);
        }
    }

    /** Ends the stream after what has been accepted so far. */
    void finish() {
        finishing = true;
        drain();
    }

    private void drain() {
        if (!started || demand.getAndIncrement() > 0) {
            return;
        }
        do {
            demand.set(1);
            try {
                write();
            } catch (IOException | IllegalStateException e) {
                complete(); // the reader is gone
            }
        } while (!demand.compareAndSet(1, 0));
    }

    private void write() throws IOException {
        while (!over.get() && output.isReady()) {
            ServerSentEvent event = queue.poll();
            if (event != null) {
                output.write(event.bytes());
                unflushed = true;
            } else if (unflushed) {
                unflushed = false;
                output.flush();
            } else {
                if (finishing) {
                    complete();
                }
                return;
            }
        }
    }

    private void complete() {
        if (over.getAndSet(true)) {
            return;
        }
        try {
            context.complete();
        } catch (IllegalStateException e) {
            // The container has ended the request already, and tells the listener.
        }
    }

    private final class Writing implements WriteListener {
        @Override
        public void onWritePossible() {
            started = true;
            drain();
        }

        @Override
        public void onError(Throwable failure) {
            complete();
        }
    }

    private record End(EventStream stream, Runnable onEnd) implements AsyncListener {
        @Override
        public void onComplete(AsyncEvent event) {
            stream.over.set(true);
            onEnd.run();
        }

        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {
            stream.complete();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }
}
