package com.kapgel.migrate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor.Version;
import java.util.Properties;

/** The version of a library that this module runs with. */
final class LibraryVersion {
    private LibraryVersion() {}

    /**
     * Fails with one line where the library is older than what this module is tested with. A jar that does not tell its version,
     * as after repackaging, is taken as it is.
     *
     * @param ofLibrary any type of the library
     */
    static void require(Class<?> ofLibrary, String group, String artifact, String oldest) {
        String version = read(ofLibrary, group, artifact);
        if (!version.isEmpty() && Version.parse(version).compareTo(Version.parse(oldest)) < 0) {
            throw new IllegalStateException(
                    artifact + " " + version + " is too old: kapgel-migrate needs " + oldest + " or newer.");
        }
    }

    private static String read(Class<?> ofLibrary, String group, String artifact) {
        String place = "/META-INF/maven/" + group + "/" + artifact + "/pom.properties";
        try (InputStream resource = ofLibrary.getResourceAsStream(place)) {
            Properties properties = new Properties();
            if (resource != null) {
                properties.load(resource);
            }
            return properties.getProperty("version", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
