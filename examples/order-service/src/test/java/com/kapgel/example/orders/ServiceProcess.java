package com.kapgel.example.orders;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The packaged service in a process of its own, as {@code java -jar} starts it. */
final class ServiceProcess implements ServiceClient, AutoCloseable {

    private static final Path JAR = Path.of("target", "order-service.jar").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Pattern READY = Pattern.compile("The KapGel order service runs at (\\S+)");
    private static final Pattern METRICS = Pattern.compile("metrics +(http\\S+)/metrics");

    private final Process process;
    private final List<String> output = new CopyOnWriteArrayList<>();

    private ServiceProcess(Process process) {
        this.process = process;
        new Thread(this::readOutput, "output-of-service").start();
    }

    /** Starts it with these variables, on any free port unless they name one, and does not wait for it. */
    static ServiceProcess launch(Map<String, String> variables) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(java, "-jar", JAR.toString()).redirectErrorStream(true);
        builder.environment()
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
        builder.environment().put("PORT", "0");
        builder.environment().put("METRICS_PORT", "0");
        builder.environment().putAll(variables);
        try {
            return new ServiceProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        Awaitility.await("the service is ready").atMost(PATIENCE).until(() -> isReady() || !isAlive());
        if (!isReady()) {
            throw new IllegalStateException("The service has ended: " + output());
        }
    }

    private void readOutput() {
        try (BufferedReader lines = process.inputReader()) {
            lines.lines().forEach(output::add);
        } catch (IOException | UncheckedIOException e) {
            output.add("(output ended: " + e + ")");
        }
    }

    private boolean isReady() {
        return READY.matcher(output()).find() && METRICS.matcher(output()).find();
    }

    @Override
    public String output() {
        return String.join("\n", output);
    }

    @Override
    public URI uri(String path) {
        return uri(READY, path);
    }

    /** Likewise, on the port for Prometheus. */
    URI metricsUri(String path) {
        return uri(METRICS, path);
    }

    private URI uri(Pattern said, String path) {
        Matcher origin = said.matcher(output());
        if (!origin.find()) {
            throw new IllegalStateException("not ready: " + output());
        }
        return URI.create(origin.group(1) + path);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    List<ProcessHandle> children() {
        return process.descendants().toList();
    }

    void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the end, which must come by itself. */
    int exitCode() {
        Awaitility.await("the service has ended").atMost(PATIENCE).until(() -> !isAlive());
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
