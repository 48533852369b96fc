package com.kapgel.benchmarks;

import com.kapgel.testkit.JarProcess;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    private final JarProcess process;
    private final URI uri;

    private OrderServiceProcess(JarProcess process, URI uri) {
        this.process = process;
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
    static OrderServiceProcess start(Map<String, String> variables) {
        ProcessBuilder command = JarProcess.command(jar());
        command.environment().keySet().retainAll(KEPT_VARIABLES);
        command.environment().putAll(VARIABLES);
        command.environment().putAll(variables);
        JarProcess process = JarProcess.start(command);
        try {
            return new OrderServiceProcess(
                    process, URI.create(process.awaitOutput(READY, PATIENCE).group(1)));
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    /** Beside the benchmarks in the checkout. */
    private static Path jar() {
        return Observatory.besideTheJar()
                .resolve("../../examples/order-service/target/order-service.jar")
                .normalize();
    }

    URI uri() {
        return uri;
    }

    @Override
    public void close() {
        process.close();
    }
}
