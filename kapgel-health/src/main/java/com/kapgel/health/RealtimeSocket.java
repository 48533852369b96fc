package com.kapgel.health;

import java.net.ProtocolException;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Puts the pieces of a WebSocket's messages together, within a bound, and tells by a {@link Reason} how it ends. */
final class RealtimeSocket implements WebSocket.Listener {
    /** Twice what Supabase Realtime sends at most, which is one megabyte. */
    static final int LONGEST_MESSAGE = 2 * 1024 * 1024;

    private final News news;
    private final StringBuilder message = new StringBuilder();

    RealtimeSocket(News news) {
        this.news = news;
    }

    /** Who wants to know. */
    interface News {
        void opened(WebSocket socket);

        void received(String message);

        void ended(Reason reason);
    }

    @Override
    public void onOpen(WebSocket socket) {
        news.opened(socket);
        socket.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        if (message.length() + data.length() > LONGEST_MESSAGE) {
            return onBinary(socket, ByteBuffer.allocate(0), last);
        }
        message.append(data);
        if (last) {
            String whole = message.toString();
            message.setLength(0);
            news.received(whole);
        }
        socket.request(1);
        return null;
    }

    /** Nothing that we asked for is sent like that. */
    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
        news.ended(Reason.UNEXPECTED_ANSWER);
        socket.abort();
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int statusCode, String reason) {
        news.ended(Reason.UNREACHABLE);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        news.ended(reasonOf(error));
    }

    static Reason reasonOf(Throwable failure) {
        for (Throwable cause : Causes.chain(failure)) {
            if (cause instanceof WebSocketHandshakeException refused) {
                return HttpStatus.reasonOf(refused.getResponse().statusCode());
            }
            if (cause instanceof ProtocolException || cause instanceof CharacterCodingException) {
                return Reason.UNEXPECTED_ANSWER;
            }
        }
        Reason reason = Reason.of(failure);
        return reason == Reason.FAILED ? Reason.UNREACHABLE : reason;
    }
}
