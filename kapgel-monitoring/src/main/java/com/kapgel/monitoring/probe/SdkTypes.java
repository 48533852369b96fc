package com.kapgel.monitoring.probe;

import io.sentry.JsonSerializable;
import io.sentry.SentryEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The types of the Sentry SDK on the class path that go over the wire. */
final class SdkTypes {
    private static final String PACKAGE = "io/sentry/";
    private static final String SUFFIX = ".class";

    private final List<Class<?>> serializable = new ArrayList<>();

    SdkTypes() {
        for (String name : classNames()) {
            Class<?> type = load(name);
            if (type != null
                    && JsonSerializable.class.isAssignableFrom(type)
                    && !type.isInterface()
                    && !type.isEnum()) {
                serializable.add(type);
            }
        }
    }

    /** Those that can be written as JSON and can be made. */
    List<Class<?>> concrete() {
        return serializable.stream()
                .filter(type -> !Modifier.isAbstract(type.getModifiers()))
                .toList();
    }

    /** Those of them that can stand where this type is declared. */
    List<Class<?>> implementing(Class<?> declared) {
        return concrete().stream().filter(declared::isAssignableFrom).toList();
    }

    /** Whether a class belongs to the SDK, and is not one that it has copied from elsewhere. */
    static boolean isOfSdk(@Nullable Class<?> type) {
        return type != null
                && type.getName().startsWith("io.sentry.")
                && !type.getName().contains(".vendor.");
    }

    private static List<String> classNames() {
        try {
            Path place = Path.of(SentryEvent.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return Files.isDirectory(place) ? ofFolder(place) : ofJar(place);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> ofJar(Path place) throws IOException {
        try (JarFile jar = new JarFile(place.toFile())) {
            return jar.stream()
                    .map(entry -> entry.getName())
                    .filter(SdkTypes::isClass)
                    .toList();
        }
    }

    private static List<String> ofFolder(Path place) throws IOException {
        try (Stream<Path> files = Files.walk(place)) {
            return files.map(file -> place.relativize(file).toString().replace('\\', '/'))
                    .filter(SdkTypes::isClass)
                    .toList();
        }
    }

    private static boolean isClass(String name) {
        return name.startsWith(PACKAGE) && name.endsWith(SUFFIX);
    }

    /** Null for one that needs what is not there, as Android is not. */
    private static @Nullable Class<?> load(String file) {
        String name = file.substring(0, file.length() - SUFFIX.length()).replace('/', '.');
        try {
            return Class.forName(name, /* initialize= */ false, SentryEvent.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }
}
