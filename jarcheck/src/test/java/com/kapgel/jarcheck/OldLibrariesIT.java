package com.kapgel.jarcheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OldLibrariesIT {
    private static final Path TOO_OLD = Path.of("target", "too-old");

    /** The library's real jar of that version stands first on the class path, so its types are the ones that are found. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            RATELIMIT | backend | lettuce-core-6.3.2.RELEASE.jar | lettuce-core 6.3.2.RELEASE is too old: kapgel-ratelimit needs 6.4 or newer.
            MIGRATE | pool | HikariCP-5.0.1.jar | HikariCP 5.0.1 is too old: kapgel-migrate needs 5.1 or newer.
            MIGRATE | migrator | HikariCP-5.0.1.jar | HikariCP 5.0.1 is too old: kapgel-migrate needs 5.1 or newer.
            MIGRATE | migrator | flyway-core-10.15.0.jar | flyway-core 10.15.0 is too old: kapgel-migrate needs 10.20 or newer.
            MIGRATE | migrator | flyway-database-postgresql-10.15.0.jar | flyway-database-postgresql 10.15.0 is too old: kapgel-migrate needs 10.20 or newer.
            MONITORING | monitoring | micrometer-core-1.13.6.jar | micrometer-core 1.13.6 is too old: kapgel-monitoring needs 1.14 or newer.
            MONITORING | monitoring | sentry-8.29.0.jar | sentry 8.29.0 is too old: kapgel-monitoring needs 8.30 or newer.
            MONITORING | sentry | sentry-8.29.0.jar | sentry 8.29.0 is too old: kapgel-monitoring needs 8.30 or newer.
            """)
    void aLibraryThatIsTooOldFailsAtBuildWithOneLine(
            PublishedModule module, String what, String oldJar, String expected) throws Exception {
        Stream<Path> classPath = Stream.concat(
                Stream.of(JavaRun.TEST_CLASSES, TOO_OLD.resolve(oldJar)), module.jarAndLibraries().stream());
        JavaRun run = JavaRun.of("--class-path", JavaRun.path(classPath), BuildOnce.class.getName(), what);

        assertThat(run.exitCode()).as(run.output()).isZero();
        // Libraries say on the same stream that no logger is configured.
        assertThat(run.output().lines().filter(line -> !line.startsWith("SLF4J")))
                .containsExactly(expected);
    }
}
