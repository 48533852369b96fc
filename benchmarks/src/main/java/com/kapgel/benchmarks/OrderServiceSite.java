package com.kapgel.benchmarks;

import com.kapgel.testkit.TlsFrontend;
import java.io.IOException;
import java.util.Map;

/**
 * The packaged order service as in production, behind a proxy that ends TLS; with a PostgreSQL of its own, whatever the
 * environment names.
 *
 * <p>It sends those who come without TLS to port 443, where nobody listens here; the Observatory takes that for a service without
 * plain HTTP, which costs and earns nothing, as a redirect does.
 */
record OrderServiceSite(OrderServiceProcess service, TlsFrontend front) implements AutoCloseable {
    private static final Map<String, String> VARIABLES =
            Map.of("RATE_LIMIT_BACKEND", "memory", "TRUSTED_PROXIES", "127.0.0.1");

    static OrderServiceSite start() throws IOException, InterruptedException {
        OrderServiceProcess service = OrderServiceProcess.start(VARIABLES);
        try {
            return new OrderServiceSite(service, TlsFrontend.before(service.uri()));
        } catch (RuntimeException e) {
            service.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        front.close();
        service.close();
    }
}
