package com.kapgel.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.jar.Attributes.Name;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Says what it finds in the variable {@code SAY}, on both of its outputs, and stays until a signal ends it if {@code STAY} is set. */
final class TalkingProgram {
    private TalkingProgram() {}

    public static void main(String[] args) throws InterruptedException {
        System.out.println(System.getenv("SAY"));
        System.err.println(System.getenv("SAY").toUpperCase(Locale.ROOT));
        if (System.getenv("STAY") != null) {
            Thread.currentThread().join();
        }
        System.exit(3);
    }

    /** Itself as a jar that can be run. */
    static Path jarIn(Path folder) throws IOException {
        Path jar = folder.resolve("talking.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Name.MAIN_CLASS, TalkingProgram.class.getName());
        String file = TalkingProgram.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                var bytes = TalkingProgram.class.getResourceAsStream("TalkingProgram.class")) {
            out.putNextEntry(new JarEntry(file));
            bytes.transferTo(out);
        }
        return jar;
    }
}
