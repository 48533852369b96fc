package com.kapgel.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The servers that this JVM has started and not yet closed; its shutdown hook closes what tests have forgotten. */
final class OpenServers {
    private static final Set<AutoCloseable> OPEN = Collections.synchronizedSet(new LinkedHashSet<>());

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(OpenServers::closeAll, "testkit-shutdown"));
    }

    private OpenServers() {}

    static void add(AutoCloseable server) {
        OPEN.add(server);
    }

    static void remove(AutoCloseable server) {
        OPEN.remove(server);
    }

    private static void closeAll() {
        List<AutoCloseable> latestFirst;
        synchronized (OPEN) {
            latestFirst = new ArrayList<>(OPEN);
        }
        Collections.reverse(latestFirst);
        for (AutoCloseable server : latestFirst) {
            try {
                server.close();
            } catch (Exception e) {
                System.err.println("testkit: could not close " + server + ": " + e);
            }
        }
    }
}
