package com.kapgel.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MissingModulesTest {
    private static final String US = "com.kapgel.monitoring.";

    @Test
    void everythingElseWorksWithoutTheModulesThatAreMeasured() throws Exception {
        try (URLClassLoader loader =
                classPathWithout("kapgel-health", "kapgel-migrate", "kapgel-ratelimit", "HikariCP", "lettuce")) {
            Class<?> type = loader.loadClass(US + "Monitoring");
            Object builder = type.getMethod("builder").invoke(null);
            builder.getClass().getMethod("environment", String.class).invoke(builder, "test");
            Object monitoring = builder.getClass().getMethod("build").invoke(builder);
            Object metrics = type.getMethod("metrics").invoke(monitoring);
            metrics.getClass()
                    .getMethod("orderCreated", String.class, double.class)
                    .invoke(metrics, "branch-17", 10.0);
            type.getMethod("close").invoke(monitoring);

            Class<?> filter = loader.loadClass(US + "servlet.RequestMetricsFilter");
            assertThat(filter.getMethod("of", type).invoke(null, monitoring))
                    .hasToString("RequestMetricsFilter kapgel-request-metrics");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "kapgel-health, health.HealthMetrics",
        "kapgel-migrate, migrate.MigrationMetrics",
        "kapgel-ratelimit, ratelimit.RateLimiterMetrics"
    })
    void whatMeasuresAModuleNeedsThatModuleOnly(String module, String type) throws Exception {
        List<String> others = new ArrayList<>(List.of("kapgel-health", "kapgel-migrate", "kapgel-ratelimit"));
        others.remove(module);
        try (URLClassLoader loader = classPathWithout(others.toArray(String[]::new))) {
            assertThat(loader.loadClass(US + type).getMethods()).isNotEmpty();
        }
        try (URLClassLoader loader = classPathWithout(module)) {
            assertThatThrownBy(() -> loader.loadClass(US + type).getMethods()).isInstanceOf(NoClassDefFoundError.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"health", "migrate", "ratelimit"})
    void onlyItsAdapterTouchesAModule(String module) {
        ArchRuleDefinition.noClasses()
                .that()
                .resideOutsideOfPackage(US + module)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.kapgel." + module + "..")
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("com.kapgel.monitoring"));
    }

    /** Our classes and their libraries once more, seen by a loader that does not ask the test's own loader. */
    private static URLClassLoader classPathWithout(String... modules) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (List.of(modules).stream().noneMatch(entry::contains)) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }
}
