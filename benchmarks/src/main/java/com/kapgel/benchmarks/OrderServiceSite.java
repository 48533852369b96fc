package com.kapgel.benchmarks;

import com.kapgel.testkit.TlsFrontend;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packaged order service as in production, behind a proxy that ends TLS; with a PostgreSQL of its own, whatever the
 * environment names.
 *
 * <p>It sends those who come without TLS to port 443, where nobody listens here; the Observatory takes that for a service without
 * plain HTTP, which costs and earns nothing, as a redirect does.
 */
final class OrderServiceSite implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("The KapGel order service runs at (\\S+)");
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Set<String> KEPT_VARIABLES = Set.of("PATH", "HOME", "TMPDIR", "LANG");
    private static final Map<String, String> VARIABLES = Map.of(
            "NODE_ENV", "production",
            "PORT", "0",
            "METRICS_PORT", "0",
            "RATE_LIMIT_BACKEND", "memory",
            "SUPABASE_URL", "https://kapgel.supabase.co",
            "SUPABASE_SERVICE_ROLE_KEY", "not-a-key-".repeat(10),
            "NEXT_PUBLIC_SUPABASE_ANON_KEY", "not-a-key-".repeat(10),
            "TRUSTED_PROXIES", "127.0.0.1");

    private final Process process;
    private final Path output;
    private final TlsFrontend front;

    private OrderServiceSite(Process process, Path output, TlsFrontend front) {
        this.process = process;
        this.output = output;
        this.front = front;
    }

    /** What is to be done before the service can be started, if anything. */
    static Optional<String> missing() {
        return Files.exists(jar())
                ? Optional.empty()
                : Optional.of("the order service is not graded, since there is no " + jar() + ": build it with "
                        + "mvn -q -pl examples/order-service -am -DskipTests package");
    }

    static OrderServiceSite start() throws IOException, InterruptedException {
        Path output = Files.createTempFile("header-grades-", ".log");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(java, "-jar", jar().toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().retainAll(KEPT_VARIABLES);
        builder.environment().putAll(VARIABLES);
        Process process = builder.start();
        try {
            return new OrderServiceSite(process, output, TlsFrontend.before(awaitAddress(process, output)));
        } catch (RuntimeException e) {
            process.destroy();
            throw e;
        }
    }

    /** Beside the benchmarks in the checkout. */
    private static Path jar() {
        return Observatory.besideTheJar()
                .resolve("../../examples/order-service/target/order-service.jar")
                .normalize();
    }

    private static URI awaitAddress(Process process, Path output) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (process.isAlive() && System.nanoTime() - start < PATIENCE.toNanos()) {
            Matcher ready = READY.matcher(Files.readString(output));
            if (ready.find()) {
                return URI.create(ready.group(1));
            }
            process.waitFor(100, TimeUnit.MILLISECONDS);
        }
        throw new IllegalStateException("The order service has not started: " + Files.readString(output));
    }

    TlsFrontend front() {
        return front;
    }

    @Override
    public void close() throws IOException {
        front.close();
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(output);
    }
}
