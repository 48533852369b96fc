package com.kapgel.benchmarks;

import com.kapgel.testkit.TlsFrontend;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Mozilla's HTTP Observatory and Google's csp_evaluator, the graders, and helmet, a peer: programs for Node.js, which npm
 * installs beside the jar. They ask only the server that they are pointed at.
 */
final class Observatory {
    private static final List<String> FILES = List.of("package.json", "package-lock.json", "grade.mjs", "helmet.mjs");
    private static final int OLDEST_NODE = 20;
    private static final String NEEDED = "it needs npm and Node.js " + OLDEST_NODE + " or newer on the PATH";

    private final Path folder;

    private Observatory(Path folder) {
        this.folder = folder;
    }

    /** What has to be installed before, if anything. */
    static Optional<String> missing() throws InterruptedException {
        Path anywhere = Path.of("").toAbsolutePath();
        try {
            String version = run(anywhere, Map.of(), "node", "--version").get(0); // v20.20.2
            run(anywhere, Map.of(), "npm", "--version");
            int major = Integer.parseInt(version.replaceFirst("^v(\\d+).*", "$1"));
            return major >= OLDEST_NODE ? Optional.empty() : Optional.of(NEEDED + ", not " + version);
        } catch (IOException e) {
            return Optional.of(NEEDED);
        }
    }

    /** Installs what is not there yet, without running any package's own scripts. */
    static Observatory install() throws IOException, InterruptedException {
        Path folder = Files.createDirectories(besideTheJar().resolve("observatory"));
        for (String file : FILES) {
            try (InputStream in = Observatory.class.getResourceAsStream("observatory/" + file)) {
                Files.copy(Objects.requireNonNull(in, file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Path installed = folder.resolve("installed.json");
        Path lock = folder.resolve("package-lock.json");
        if (!Files.exists(installed) || Files.mismatch(installed, lock) >= 0) {
            run(folder, Map.of(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error");
            leaveOutDownloads(folder);
            Files.copy(lock, installed, StandardCopyOption.REPLACE_EXISTING);
        }
        return new Observatory(folder);
    }

    /** Lists that the Observatory fetches when it is installed by its own script: who is preloaded, and top-level domains. */
    private static void leaveOutDownloads(Path folder) throws IOException {
        Path lists = folder.resolve("node_modules/@mdn/mdn-http-observatory/conf");
        Files.writeString(lists.resolve("hsts-preload.json"), "{}");
        Files.writeString(lists.resolve("tld-list.json"), "[\"com\",\"org\"]");
    }

    static Path besideTheJar() {
        try {
            return Path.of(Observatory.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .resolveSibling("");
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Grades the answer to GET at this path. */
    HeaderGrade grade(TlsFrontend front, String path) throws IOException, InterruptedException {
        return HeaderGrade.parse(run(
                folder,
                Map.of("NODE_EXTRA_CA_CERTS", front.certificate().toString()),
                "node",
                "grade.mjs",
                Integer.toString(front.uri().getPort()),
                Integer.toString(front.plainUri().getPort()),
                path));
    }

    /** What helmet sends unless it is configured. */
    Map<String, String> helmetHeaders() throws IOException, InterruptedException {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line : run(folder, Map.of(), "node", "helmet.mjs")) {
            int colon = line.indexOf(": ");
            headers.put(line.substring(0, colon), line.substring(colon + 2));
        }
        return headers;
    }

    private static List<String> run(Path folder, Map<String, String> variables, String... command)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("header-grades-", ".log"); // a pipe would fill up while we wait for the end
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().putAll(variables);
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException(String.join(" ", command) + " has not ended within five minutes");
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException(
                        String.join(" ", command) + " failed with exit code " + process.exitValue());
            }
            return Files.readAllLines(output);
        } finally {
            Files.delete(output);
        }
    }
}
