package com.kapgel.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The redis-server program for this platform, unpacked from the jar {@code org.signal:embedded-redis}. */
final class RedisProgram {
    /** The name of a redis-server that the machine has itself. */
    static final String INSTALLED = "redis-server";

    private static final String VERSION = "7.0.15";

    private RedisProgram() {}

    /** The program on disk; unpacked once per content, also when several JVMs start together. */
    static Path unpacked() {
        byte[] program = packed(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
        try {
            Path folder = Files.createDirectories(
                    WorkFolder.ofThisUser().resolve("program-redis-" + ContentHash.of(program)));
            Path target = folder.resolve("redis-server");
            if (!Files.isExecutable(target)) {
                write(program, target);
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot unpack redis-server", e);
        }
    }

    /** The machine's own program, which unlike ours is not linked statically; found by its name on the PATH. */
    static Path installed() {
        if (!Signals.isOnPath(INSTALLED)) {
            throw FakeClock.missing(INSTALLED);
        }
        return Path.of(INSTALLED);
    }

    static byte[] packed(String os, String arch) {
        String resource = resourceFor(os, arch);
        try (InputStream packed = resource == null ? null : RedisProgram.class.getResourceAsStream("/" + resource)) {
            if (packed == null) {
                throw new IllegalStateException("There is no redis-server for " + os + " " + arch
                        + " in the testkit. Set " + TestRedis.URI_VARIABLE + " to a running Redis, for example"
                        + " redis://127.0.0.1:6379, or name a program with TestRedis.builder().executable(path).");
            }
            return packed.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + resource, e);
        }
    }

    static @Nullable String resourceFor(String os, String arch) {
        String system = os.toLowerCase(Locale.ROOT);
        String family = system.contains("linux") ? "linux" : system.contains("mac") ? "darwin" : null;
        String machine = switch (arch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            default -> null;
        };
        return family == null || machine == null ? null : "redis-server-" + VERSION + "-" + family + "-" + machine;
    }

    private static void write(byte[] program, Path target) throws IOException {
        Path draft = Files.createTempFile(target.getParent(), "draft", ".tmp");
        Files.write(draft, program);
        if (!draft.toFile().setExecutable(true)) {
            throw new IOException("Cannot make " + draft + " executable");
        }
        // Whoever comes second replaces the same bytes; a JVM that runs the old file keeps it.
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
