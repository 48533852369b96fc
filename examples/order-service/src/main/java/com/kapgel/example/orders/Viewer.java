package com.kapgel.example.orders;

import com.kapgel.monitoring.BusinessMetrics;
import java.time.Duration;
import java.time.Instant;

/** Somebody who follows an order, and how much of it they have been sent. Only the feed's thread calls it, but for the end. */
final class Viewer {

    private final long orderId;
    private final EventStream stream;
    private final BusinessMetrics metrics;
    private long lastChange;
    private Instant lastPosition = Instant.MIN;

    /** Until then they are sent what happened before they came, whose age says nothing about how long it was under way. */
    private boolean caughtUp;

    /** @param lastChange the id of the last step that this viewer has seen already, or 0 */
    Viewer(long orderId, EventStream stream, long lastChange, BusinessMetrics metrics) {
        this.orderId = orderId;
        this.stream = stream;
        this.lastChange = lastChange;
        this.metrics = metrics;
    }

    long orderId() {
        return orderId;
    }

    /** Sends what is new to this viewer; what the stream refuses is still new the next time. */
    void show(Progress progress) {
        for (StatusChange change : progress.changes()) {
            if (change.id() > lastChange) {
                if (!stream.offer(ServerSentEvent.of(change))) {
                    return;
                }
                lastChange = change.id();
                delivered(change.at());
            }
        }
        if (progress.isFinished()) {
            stream.finish();
        } else {
            progress.position()
                    .filter(position -> position.at().isAfter(lastPosition))
                    .ifPresent(this::show);
        }
        caughtUp = true;
    }

    private void show(Position position) {
        if (stream.offer(ServerSentEvent.of(position))) {
            lastPosition = position.at();
            delivered(position.at());
        }
    }

    private void delivered(Instant since) {
        if (caughtUp) {
            metrics.realTimeMessageDelivery("order:" + orderId, Duration.between(since, Instant.now()));
        }
    }

    void heartbeat() {
        stream.heartbeat();
    }

    /** Sends them elsewhere; one who has not read so much has to find out by the end of the stream. */
    void sayGoodbye(ServerSentEvent bye) {
        stream.offer(bye);
        stream.finish();
    }

    void leave() {
        stream.finish();
    }
}
