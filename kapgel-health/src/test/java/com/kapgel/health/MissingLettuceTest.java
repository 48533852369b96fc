package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MissingLettuceTest {
    @Test
    void redisNamesTheArtefactToAddAndTheRestWorks() throws Exception {
        try (URLClassLoader loader = classPathWithoutLettuce()) {
            Class<?> check = loader.loadClass("com.kapgel.health.HealthCheck");

            assertThatThrownBy(() -> check.getMethod("redis", String.class).invoke(null, "redis://:s3cret@cache"))
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("add io.lettuce:lettuce-core");
            assertThat(check.getMethods()).extracting("name").contains("check", "close", "database", "redis");
        }
    }

    /** Our classes and their other libraries once more, seen by a loader that does not ask the test's own loader. */
    private static URLClassLoader classPathWithoutLettuce() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!entry.contains("lettuce-core")) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }
}
