package com.kapgel.example.orders;

import com.kapgel.monitoring.BusinessMetrics;
import io.sentry.Sentry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells everybody who follows an order what happens to it.
 *
 * <p>One thread asks the database for all orders that are being followed: at once when this instance has changed one, and
 * every second for what other instances have changed. So it works with any number of instances and behind any
 * connection pooler, and a viewer who was away misses no step.
 */
final class OrderFeed implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(OrderFeed.class);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration HEARTBEAT_EVERY = Duration.ofSeconds(15);
    private static final int MOST_VIEWERS = 2_000;
    private static final int RETRY_FROM_MILLIS = 500;
    private static final int RETRY_TO_MILLIS = 3_000;

    private final OrderQuery orders;
    private final BusinessMetrics metrics;
    private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean changed = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor thread;
    private volatile boolean leaving;
    private volatile boolean closed;
    private boolean databaseAnswers = true; // only touched by the feed's thread

    OrderFeed(OrderQuery orders, BusinessMetrics metrics) {
        this(orders, metrics, HEARTBEAT_EVERY);
    }

    OrderFeed(OrderQuery orders, BusinessMetrics metrics, Duration heartbeatEvery) {
        this.orders = orders;
        this.metrics = metrics;
        thread = new ScheduledThreadPoolExecutor(1, work -> new Thread(work, "order-feed"));
        thread.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy()); // news after the end
        schedule(this::look, LOOK_EVERY);
        schedule(() -> viewers.forEach(Viewer::heartbeat), heartbeatEvery);
    }

    /** Streams the order to this reader, beginning after the given step, until it is finished or the reader leaves. */
    void watch(long orderId, long lastChange, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (closed || viewers.size() >= MOST_VIEWERS) {
            throw ProblemException.unavailable("There is no room for another live stream.");
        }
        AtomicReference<Runnable> leave = new AtomicReference<>(() -> {});
        EventStream stream =
                EventStream.open(request, response, () -> leave.get().run());
        Viewer viewer = new Viewer(orderId, stream, lastChange, metrics);
        viewers.add(viewer);
        leave.set(() -> viewers.remove(viewer));
        if (closed) {
            viewer.leave();
        } else if (leaving) {
            sayGoodbye(viewer);
        }
        changed();
    }

    /** An order has changed here, so look now. Never waits. */
    void changed() {
        if (changed.compareAndSet(false, true)) {
            thread.execute(() -> runAndReport(this::look));
        }
    }

    int viewers() {
        return viewers.size();
    }

    /** Sends all viewers to other instances, and everybody who still comes; a browser that got an error would not come back. */
    void sayGoodbye() {
        leaving = true;
        viewers.forEach(OrderFeed::sayGoodbye);
    }

    /** Ends all streams; browsers come back by themselves, and find the next instance. */
    @Override
    public void close() {
        closed = true;
        thread.shutdownNow();
        viewers.forEach(Viewer::leave);
    }

    private void schedule(Runnable work, Duration every) {
        var unused = thread.scheduleWithFixedDelay(
                () -> runAndReport(work), every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** An executor never repeats work that has thrown once, and tells nobody. */
    private static void runAndReport(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            log.error("Some live events may come late", e);
            Sentry.captureException(e);
        }
    }

    private void look() {
        changed.set(false);
        Set<Long> followed = viewers.stream().map(Viewer::orderId).collect(Collectors.toSet());
        if (followed.isEmpty()) {
            return;
        }
        Map<Long, Progress> progress;
        try {
            progress = orders.progressOf(followed);
            databaseAnswers = true;
        } catch (SQLException e) {
            if (databaseAnswers) {
                log.warn("Live events wait until the database answers again: {}", e.getMessage());
            }
            databaseAnswers = false;
            return;
        }
        viewers.forEach(viewer -> viewer.show(progress.getOrDefault(viewer.orderId(), Progress.NONE)));
    }

    /** Each comes back at another moment, so that the next instance does not get them all at once. */
    private static void sayGoodbye(Viewer viewer) {
        viewer.sayGoodbye(ServerSentEvent.bye(ThreadLocalRandom.current().nextInt(RETRY_FROM_MILLIS, RETRY_TO_MILLIS)));
    }
}
