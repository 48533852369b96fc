package com.kapgel.health;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A body that nobody reads. A small one is awaited, so that the connection can be used again; the rest of a large one is not, which
 * closes the connection.
 */
final class DiscardedBody implements BodySubscriber<Void> {
    private static final long AWAITED_BYTES = 64 * 1024;

    private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;
    private long bytes;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            bytes += buffer.remaining();
        }
        if (bytes > AWAITED_BYTES) {
            Objects.requireNonNull(subscription, "bytes come after the subscription")
                    .cancel();
            onComplete();
        }
    }

    @Override
    public void onError(Throwable failure) {
        end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        end.complete(null);
    }

    @Override
    @SuppressWarnings("NullAway") // the JDK's interface does not tell that there may be nothing in it
    public CompletionStage<Void> getBody() {
        return end;
    }
}
