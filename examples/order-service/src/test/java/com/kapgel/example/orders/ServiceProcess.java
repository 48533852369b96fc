package com.kapgel.example.orders;

import com.kapgel.testkit.JarProcess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The packaged service in a process of its own, as {@code java -jar} starts it. */
final class ServiceProcess implements ServiceClient, AutoCloseable {

    private static final Path JAR = Path.of("target", "order-service.jar").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Pattern READY =
            Pattern.compile("(?s)The KapGel order service runs at (\\S+).*metrics +(http\\S+)/metrics");

    private final JarProcess jar;

    private ServiceProcess(JarProcess jar) {
        this.jar = jar;
    }

    /** Starts it with these variables, on any free port unless they name one, and does not wait for it. */
    static ServiceProcess launch(Map<String, String> variables) {
        ProcessBuilder command = JarProcess.command(JAR);
        command.environment()
                .keySet()
                .removeAll(List.of(
                        "NODE_ENV",
                        "SUPABASE_URL",
                        "SUPABASE_SERVICE_ROLE_KEY",
                        "NEXT_PUBLIC_SUPABASE_ANON_KEY",
                        "SENTRY_DSN",
                        "DATABASE_URL",
                        "REDIS_URL",
                        "UPSTASH_REDIS_REST_URL",
                        "UPSTASH_REDIS_REST_TOKEN",
                        "RATE_LIMIT_BACKEND",
                        "HOST",
                        "PORT",
                        "METRICS_PORT",
                        "TRUSTED_PROXIES",
                        "PRE_DRAIN",
                        "GRACE_PERIOD",
                        "DRAIN",
                        "GIT_SHA"));
        command.environment().put("PORT", "0");
        command.environment().put("METRICS_PORT", "0");
        command.environment().putAll(variables);
        return new ServiceProcess(JarProcess.start(command));
    }

    /** Starts it and waits until it says that it runs. */
    static ServiceProcess start(Map<String, String> variables) {
        ServiceProcess service = launch(variables);
        try {
            service.awaitReady();
        } catch (RuntimeException e) {
            service.close();
            throw e;
        }
        return service;
    }

    /** Waits until it says that it runs. */
    void awaitReady() {
        jar.awaitOutput(READY, PATIENCE);
    }

    @Override
    public String output() {
        return jar.output();
    }

    @Override
    public URI uri(String path) {
        return URI.create(jar.awaitOutput(READY, PATIENCE).group(1) + path);
    }

    /** Likewise, on the port for Prometheus. */
    URI metricsUri(String path) {
        return URI.create(jar.awaitOutput(READY, PATIENCE).group(2) + path);
    }

    boolean isAlive() {
        return jar.isAlive();
    }

    List<ProcessHandle> children() {
        return jar.children();
    }

    void signal(String name) {
        jar.signal(name);
    }

    /** Waits for the end, which must come by itself. */
    int exitCode() {
        return jar.awaitExit(PATIENCE);
    }

    @Override
    public void close() {
        jar.close();
    }
}
