package com.kapgel.health;

import com.kapgel.health.RealtimeSession.Orders;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does what a {@link RealtimeSession} orders, on one thread: holds the connection, opens it again when it is lost, and sends.
 *
 * <p>Nobody waits for that thread but by a deadline of his own: looking up a host's name may hold it up.
 */
final class RealtimeConnection implements AutoCloseable {
    private final RealtimeSettings settings;
    private final RealtimePace pace;
    private final LongSupplier nanoClock;
    private final RealtimeSession session;
    private final ScheduledExecutorService thread = DaemonThread.withTimer("kapgel-health-realtime");
    private final HttpClient client;
    private final CompletableFuture<@Nullable Void> firstNews = new CompletableFuture<>();
    // What follows is touched by that one thread only.
    private @Nullable CompletableFuture<WebSocket> opening;
    private @Nullable WebSocket socket;
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);

    private RealtimeConnection(RealtimeSettings settings, RealtimePace pace, LongSupplier nanoClock) {
        this.settings = settings;
        this.pace = pace;
        this.nanoClock = nanoClock;
        // Instances must not get each other's messages.
        RealtimeChannel channel = new RealtimeChannel("realtime:kapgel-health-" + UUID.randomUUID(), settings);
        this.session = new RealtimeSession(
                channel, pace, () -> ThreadLocalRandom.current().nextDouble(), nanoClock.getAsLong());
        this.client = HttpClient.newBuilder().executor(thread).build();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the thread
    static RealtimeConnection start(RealtimeSettings settings, RealtimePace pace, LongSupplier nanoClock) {
        RealtimeConnection connection = new RealtimeConnection(settings, pace, nanoClock);
        connection.thread.scheduleWithFixedDelay(
                connection::tick, 0, pace.tick().toNanos(), TimeUnit.NANOSECONDS);
        return connection;
    }

    /** Waits only while it has just begun, and then no longer than this. */
    CheckResult verdict(Duration patience) throws InterruptedException {
        try {
            firstNews.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException stillConnecting) {
            // the session tells how far it has come
        } catch (ExecutionException impossible) {
            throw new AssertionError("nobody completes it with an exception", impossible);
        }
        return session.verdict(nanoClock.getAsLong());
    }

    @Override
    public void close() {
        thread.execute(this::giveUp);
        thread.shutdown(); // the tasks that come back end, the one before does not
    }

    private void tick() {
        obey(session.tick(now()));
    }

    private void obey(Orders orders) {
        if (session.hasNews()) {
            firstNews.complete(null);
        }
        if (orders.giveUp()) {
            giveUp();
        }
        if (orders.connect()) {
            connect(orders.connection());
        }
        for (String message : orders.send()) {
            send(orders.connection(), message);
        }
    }

    private void connect(int number) {
        opening = client.newWebSocketBuilder()
                .connectTimeout(pace.open())
                .buildAsync(settings.endpoint(), new RealtimeSocket(new ConnectionNews(number)));
        reportFailure(number, opening);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // how it ends is told to the session
    private void reportFailure(int number, CompletableFuture<?> step) {
        step.whenComplete((done, failure) -> {
            if (failure != null) {
                onThread(() -> session.failed(number, RealtimeSocket.reasonOf(failure), now()));
            }
        });
    }

    /** One after the other, since a WebSocket takes no message before the last one has left. */
    private void send(int number, String message) {
        WebSocket open = socket;
        if (open == null) {
            return;
        }
        sent = sent.thenCompose(before -> open.sendText(message, /* last= */ true));
        reportFailure(number, sent);
    }

    private void giveUp() {
        if (opening != null) {
            opening.cancel(/* mayInterruptIfRunning= */ true);
        }
        if (socket != null) {
            socket.abort();
        }
        opening = null;
        socket = null;
        sent = CompletableFuture.completedFuture(null);
    }

    /** Whatever the session is told, it is told on our thread; false once that has ended, when nobody wants to know. */
    private boolean onThread(Supplier<Orders> news) {
        try {
            thread.execute(() -> obey(news.get()));
            return true;
        } catch (RejectedExecutionException closed) {
            return false;
        }
    }

    private long now() {
        return nanoClock.getAsLong();
    }

    /** News of one connection, carried over to our thread. */
    private final class ConnectionNews implements RealtimeSocket.News {
        private final int number;

        ConnectionNews(int number) {
            this.number = number;
        }

        @Override
        public void opened(WebSocket opened) {
            boolean told = onThread(() -> {
                Orders orders = session.opened(number, now());
                if (orders.send().isEmpty()) {
                    opened.abort(); // it comes too late
                } else {
                    socket = opened;
                }
                return orders;
            });
            if (!told) {
                opened.abort();
            }
        }

        @Override
        public void received(String message) {
            onThread(() -> session.received(number, message, now()));
        }

        @Override
        public void ended(Reason reason) {
            onThread(() -> session.failed(number, reason, now()));
        }
    }
}
