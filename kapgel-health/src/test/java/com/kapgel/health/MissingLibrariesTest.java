package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class MissingLibrariesTest {
    @Test
    void redisNamesTheArtefactToAddAndTheRestWorks() throws Exception {
        try (URLClassLoader loader = classPathWithout("lettuce-core")) {
            Class<?> check = loader.loadClass("com.kapgel.health.HealthCheck");

            assertThatThrownBy(() -> check.getMethod("redis", String.class).invoke(null, "redis://:s3cret@cache"))
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("add io.lettuce:lettuce-core");
            assertThat(check.getMethods()).extracting("name").contains("check", "close", "database", "redis");
        }
    }

    @Test
    void databasesNeedNoPool() throws Exception {
        PGSimpleDataSource nothingListens = new PGSimpleDataSource();
        nothingListens.setUrl("jdbc:postgresql://127.0.0.1:1/orders");
        try (URLClassLoader loader = classPathWithout("HikariCP")) {
            Class<?> type = loader.loadClass("com.kapgel.health.HealthCheck");
            Object check = type.getMethod("database", DataSource.class).invoke(null, nothingListens);

            assertThatThrownBy(() -> type.getMethod("check", Duration.class).invoke(check, Duration.ofSeconds(20)))
                    .cause()
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void everyMethodOfOursMayBeLookedAt() throws Exception {
        try (URLClassLoader loader = classPathWithout("lettuce-core", "HikariCP")) {
            for (String type : List.of("HealthCheck", "Health", "CheckResult", "Reason")) {
                Method[] methods = loader.loadClass("com.kapgel.health." + type).getMethods();
                assertThat(methods).anyMatch(method -> Modifier.isPublic(method.getModifiers()));
            }
        }
    }

    /** Our classes and their other libraries once more, seen by a loader that does not ask the test's own loader. */
    private static URLClassLoader classPathWithout(String... libraries) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (List.of(libraries).stream().noneMatch(entry::contains)) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }
}
