package com.kapgel.example.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The application in a process of its own, on any free port. */
final class RunningApplication implements AutoCloseable {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final Pattern STARTED = Pattern.compile("Tomcat started on port (\\d+)");
    private static final int PATIENCE_SECONDS = 120;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Process process;
    private final StringBuffer output = new StringBuffer();
    private final CountDownLatch startedOrEnded = new CountDownLatch(1);
    private final Thread reader = new Thread(this::readOutput, "output-of-application");

    private RunningApplication(Map<String, String> variables, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .keySet()
                .removeAll(List.of(
                        "PRODUCTION", "TRUSTED_PROXIES", "RATE_LIMIT_BACKEND", "REDIS_URL", "UPSTASH_REDIS_REST_URL"));
        builder.environment().putAll(variables);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        reader.start();
    }

    /** The packaged application, as {@code java -jar} starts it. */
    static RunningApplication packaged(Map<String, String> variables, String... arguments) {
        return started(
                variables,
                List.of("-jar", Path.of("target", "order-application.jar").toString()),
                arguments);
    }

    /** The application with the controllers of the tests beside its own. */
    static RunningApplication withTestControllers(Map<String, String> variables) {
        return started(
                variables, List.of("-cp", System.getProperty("java.class.path"), OrderApplication.class.getName()));
    }

    private static RunningApplication started(
            Map<String, String> variables, List<String> program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(JAVA));
        command.addAll(program);
        command.add("--server.port=0");
        command.addAll(List.of(arguments));
        RunningApplication application = new RunningApplication(variables, command);
        try {
            if (application.startedOrEnded.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return application;
            }
            application.close();
            throw new IllegalStateException("neither started nor ended: " + application.output());
        } catch (InterruptedException e) {
            application.close();
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(Duration.ofSeconds(PATIENCE_SECONDS));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    String output() {
        return output.toString();
    }

    /** Asks it to end, as a container platform does. */
    void terminate() {
        process.toHandle().destroy(); // Process.destroy() would stop listening, too
    }

    /** Waits for the end, and until all that it said is read. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("has not ended: " + output());
        }
        reader.join();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private int port() {
        Matcher started = STARTED.matcher(output);
        if (!started.find()) {
            throw new IllegalStateException("is not running: " + output());
        }
        return Integer.parseInt(started.group(1));
    }

    private void readOutput() {
        try (var lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.append(line).append('\n');
                if (STARTED.matcher(line).find()) {
                    startedOrEnded.countDown();
                }
            }
        } catch (IOException e) {
            output.append("(output ended: ").append(e).append(")\n");
        } finally {
            startedOrEnded.countDown();
        }
    }
}
