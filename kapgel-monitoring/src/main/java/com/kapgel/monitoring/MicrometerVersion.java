package com.kapgel.monitoring;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor.Version;
import java.util.Properties;

/** The version of Micrometer that this module runs with. */
final class MicrometerVersion {
    /** What Spring Boot 3.4 brings. */
    private static final String OLDEST = "1.14";

    /** Found in a module too, unlike what the manifest says of a package. */
    private static final String PLACE = "/META-INF/micrometer-core.properties";

    private MicrometerVersion() {}

    /**
     * Fails with one line where Micrometer is older than what this module is tested with. A jar that does not tell its version, as after
     * repackaging, is taken as it is.
     */
    static void require() {
        String version = read();
        if (!version.isEmpty() && Version.parse(version).compareTo(Version.parse(OLDEST)) < 0) {
            throw new IllegalStateException(
                    "micrometer-core " + version + " is too old: kapgel-monitoring needs " + OLDEST + " or newer.");
        }
    }

    private static String read() {
        try (InputStream resource = MeterRegistry.class.getResourceAsStream(PLACE)) {
            Properties properties = new Properties();
            if (resource != null) {
                properties.load(resource);
            }
            return properties.getProperty("Implementation-Version", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
