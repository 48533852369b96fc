package com.kapgel.jarcheck;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The modules that users add as dependencies, and the libraries that each works without. */
enum PublishedModule {
    ENV("kapgel-env"),
    RATELIMIT("kapgel-ratelimit"),
    HEALTH("kapgel-health", "lettuce-core", "netty-", "reactor-core", "reactive-streams", "redis-authx-core"),
    MIGRATE("kapgel-migrate"),
    SECURITY("kapgel-security");

    /** What the five modules bring to a user's class path. The rest of ours serves the tests. */
    private static final Set<String> USERS_LIBRARIES = Set.of(
            "HikariCP",
            "flyway-",
            "jackson-core",
            "jspecify",
            "lettuce-core",
            "netty-",
            "reactive-streams",
            "reactor-core",
            "redis-authx-core",
            "slf4j-api");

    private final String artifact;
    private final List<String> optional;

    PublishedModule(String artifact, String... optional) {
        this.artifact = artifact;
        this.optional = List.of(optional);
    }

    String artifact() {
        return artifact;
    }

    String moduleName() {
        return "com." + artifact.replace('-', '.');
    }

    /** The packaged jar; fails when there is only a folder of classes, as before Maven's phase "package". */
    Path jar() {
        return classPath()
                .filter(entry -> fileName(entry).startsWith(artifact + "-")
                        && fileName(entry).endsWith(".jar"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(artifact + " is not packaged: run \"mvn verify\""));
    }

    /** The libraries of a user who has neither a servlet container nor the optional dependencies. */
    List<Path> mandatoryLibraries() {
        return classPath()
                .filter(entry -> startsWithAny(fileName(entry), USERS_LIBRARIES))
                .filter(entry -> !startsWithAny(fileName(entry), optional))
                .toList();
    }

    private static java.util.stream.Stream<Path> classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of);
    }

    private static String fileName(Path entry) {
        return String.valueOf(entry.getFileName());
    }

    private static boolean startsWithAny(String name, Iterable<String> prefixes) {
        for (String prefix : prefixes) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
