package com.kapgel.jarcheck;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The modules that users add as dependencies, and all that each brings along or needs to be loaded. */
enum PublishedModule {
    ENV("kapgel-env", "jspecify"),
    RATELIMIT("kapgel-ratelimit", "jspecify", "lettuce-core", "slf4j-api"),
    HEALTH("kapgel-health", "jackson-core", "jspecify", "slf4j-api"),
    MIGRATE("kapgel-migrate", "HikariCP", "flyway-core", "flyway-database-postgresql", "jspecify"),
    SECURITY("kapgel-security", "jspecify", "slf4j-api"),
    MONITORING("kapgel-monitoring", "jspecify", "kapgel-security", "micrometer-core", "sentry", "slf4j-api");

    /** What a library brings itself, since it cannot be loaded without. */
    private static final Map<String, List<String>> BROUGHT_ALONG = Map.of(
            "HikariCP", List.of("slf4j-api"),
            "micrometer-core", List.of("micrometer-commons", "micrometer-observation", "HdrHistogram"),
            "lettuce-core", List.of("netty-", "reactive-streams", "reactor-core", "redis-authx-core", "jackson-"));

    private final String artifact;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> libraries;

    PublishedModule(String artifact, String... libraries) {
        this.artifact = artifact;
        this.libraries = List.of(libraries);
    }

    String artifact() {
        return artifact;
    }

    /** Whether it counts for the budget of rule 10, as the five do that a service needs to be fit. */
    boolean isOneOfTheFive() {
        return this != MONITORING;
    }

    String moduleName() {
        return "com." + artifact.replace('-', '.');
    }

    /** Artifacts that the module's pom brings to every user; optional and provided ones are not among them. */
    List<String> libraries() {
        return libraries;
    }

    /** The packaged jar; fails when there is only a folder of classes, as before Maven's phase "package". */
    Path jar() {
        return onClassPath(artifact + "-")
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(artifact + " is not packaged: run \"mvn verify\""));
    }

    /** The module's jar and its libraries: what a user has who adds only this module. */
    List<Path> jarAndLibraries() {
        Stream<String> names = libraries.stream()
                .flatMap(library ->
                        Stream.concat(Stream.of(library), BROUGHT_ALONG.getOrDefault(library, List.of()).stream()));
        return Stream.concat(Stream.of(jar()), names.flatMap(PublishedModule::onClassPath))
                .toList();
    }

    private static Stream<Path> onClassPath(String prefix) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(entry ->
                        fileName(entry).startsWith(prefix) && fileName(entry).endsWith(".jar"));
    }

    private static String fileName(Path entry) {
        return String.valueOf(entry.getFileName());
    }
}
