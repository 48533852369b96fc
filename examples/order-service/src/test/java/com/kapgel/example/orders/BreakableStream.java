package com.kapgel.example.orders;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.util.Map;

/** A request whose reader takes everything, until the stream breaks in a way that no real client can bring about. */
final class BreakableStream {

    enum Break {
        /** Writing fails because the container has just ended the request, and ending it again is refused. */
        ENDED_BY_THE_CONTAINER,
        /** Something fails that nobody has thought of. */
        UNEXPECTED
    }

    private final Break how;
    private volatile boolean broken;
    private volatile boolean noticed;

    BreakableStream(Break how) {
        this.how = how;
    }

    void breakNow() {
        broken = true;
    }

    /** Whether somebody has written since, and failed. */
    boolean wasNoticed() {
        return noticed;
    }

    HttpServletRequest request() {
        return answering(HttpServletRequest.class, Map.of("startAsync", context()));
    }

    HttpServletResponse response() {
        return answering(HttpServletResponse.class, Map.of("getOutputStream", new Output()));
    }

    private AsyncContext context() {
        return (AsyncContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {AsyncContext.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("complete")) {
                        throw new IllegalStateException("already completed");
                    }
                    return null;
                });
    }

    /** Methods that are not in the map do nothing. */
    private static <T> T answering(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answers.get(method.getName())));
    }

    private final class Output extends ServletOutputStream {
        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            try {
                listener.onWritePossible();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void write(int octet) throws IOException {
            if (broken) {
                noticed = true;
                if (how == Break.UNEXPECTED) {
                    throw new UnsupportedOperationException("never thought of");
                }
                throw new IOException("reset by peer");
            }
        }
    }
}
