package com.kapgel.testkit;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a test may do to a server: everything to one of its own, nothing to one that others use too. */
final class ServerControl implements AutoCloseable {
    private final @Nullable LocalServer server;
    private final @Nullable Function<String, UnsupportedOperationException> refusal;

    private ServerControl(
            @Nullable LocalServer server, @Nullable Function<String, UnsupportedOperationException> refusal) {
        this.server = server;
        this.refusal = refusal;
    }

    static ServerControl over(LocalServer server) {
        return new ServerControl(server, null);
    }

    /** For a server that the variable names. */
    static ServerControl overExternal(String product, String variable) {
        return new ServerControl(null, action -> ExternalServer.refusal(product, variable, action + " it"));
    }

    /** For the same server, which others of this JVM use too; the function makes the refusal of an action. */
    ServerControl shared(Function<String, UnsupportedOperationException> because) {
        return isExternal() ? this : new ServerControl(server, because);
    }

    boolean isExternal() {
        return server == null;
    }

    /** True while the process lives, also while it is paused; an external server is believed to run. */
    boolean isRunning() {
        return server == null || server.isRunning();
    }

    /** False while nobody would answer, because the server is down or paused. */
    boolean mayAnswer() {
        return server == null || (server.isRunning() && !server.isPaused());
    }

    /** The server, for an action such as "kill" that only its owner may take. */
    LocalServer ours(String action) {
        if (refusal != null) {
            throw refusal.apply(action);
        }
        return Objects.requireNonNull(server, "what is not external is local");
    }

    @Override
    public void close() {
        if (server != null && refusal == null) {
            server.close();
        }
    }
}
