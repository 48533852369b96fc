package com.kapgel.security.servlet;

import org.jspecify.annotations.Nullable;

/**
 * Where a request came from, as far as we can trust what we are told.
 *
 * @param address canonical text of the client's address; where the peer has none, what the container says, which may be null
 * @param port of the client, or {@link Port#UNKNOWN}
 * @param scheme by which the client came to the first trusted proxy; null where it is that of our own connection
 * @param host that the client asked for; null where it is the one that we were asked for
 * @param serverPort that the client connected to; {@link Port#UNKNOWN} where nobody told
 * @param proxied whether a trusted proxy has brought the request
 */
record Origin(
        @Nullable String address,
        int port,
        @Nullable String scheme,
        @Nullable HostName host,
        int serverPort,
        boolean proxied) {
    /** Request attribute: what is decided on the first dispatch holds for those that follow. */
    static final String ATTRIBUTE = "com.kapgel.security.servlet.origin";

    /** The peer itself, whom no proxy stands for. */
    static Origin peer(@Nullable String address, int port) {
        return new Origin(address, port, null, null, Port.UNKNOWN, false);
    }
}
