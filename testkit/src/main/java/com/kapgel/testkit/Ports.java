package com.kapgel.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of 127.0.0.1. */
final class Ports {
    // Below the range from which Linux (32768), macOS and Windows (49152) take the local ports of outgoing connections:
    // nobody takes our port by accident while its server is down between kill and restart.
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;

    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private Ports() {}

    static int free() {
        for (int attempt = 0; attempt < 100; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("No free port found between " + LOWEST + " and " + HIGHEST + " on 127.0.0.1");
    }

    /** This very address, and not what the machine calls localhost, which may be ::1. */
    static InetSocketAddress onLoopback(int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Four bytes are an address", e);
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(onLoopback(port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
