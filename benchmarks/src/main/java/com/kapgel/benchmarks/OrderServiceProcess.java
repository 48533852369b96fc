package com.kapgel.benchmarks;

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

/** The packaged order service in production, on any free port, with nothing of this process's environment. */
final class OrderServiceProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("The KapGel order service runs at (\\S+)");
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Set<String> KEPT_VARIABLES = Set.of("PATH", "HOME", "TMPDIR", "LANG");
    private static final Map<String, String> VARIABLES = Map.of(
            "NODE_ENV", "production",
            "PORT", "0",
            "METRICS_PORT", "0",
            "PRE_DRAIN", "0s",
            "SUPABASE_URL", "https://kapgel.supabase.co",
            "SUPABASE_SERVICE_ROLE_KEY", "not-a-key-".repeat(10),
            "NEXT_PUBLIC_SUPABASE_ANON_KEY", "not-a-key-".repeat(10));

    private final Process process;
    private final Path output;
    private final URI uri;

    private OrderServiceProcess(Process process, Path output, URI uri) {
        this.process = process;
        this.output = output;
        this.uri = uri;
    }

    /** What is to be done before the service can be started, if anything. */
    static Optional<String> missing() {
        return Files.exists(jar())
                ? Optional.empty()
                : Optional.of("the order service is left out, since there is no " + jar() + ": build it with "
                        + "mvn -q -pl examples/order-service -am -DskipTests package");
    }

    /** Starts it with these variables, too, and waits until it serves. */
    static OrderServiceProcess start(Map<String, String> variables) throws IOException, InterruptedException {
        Path output = Files.createTempFile("order-service-", ".log");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(java, "-jar", jar().toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().retainAll(KEPT_VARIABLES);
        builder.environment().putAll(VARIABLES);
        builder.environment().putAll(variables);
        Process process = builder.start();
        try {
            return new OrderServiceProcess(process, output, awaitAddress(process, output));
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

    URI uri() {
        return uri;
    }

    @Override
    public void close() throws IOException {
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
