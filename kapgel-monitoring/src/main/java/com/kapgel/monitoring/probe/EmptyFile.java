package com.kapgel.monitoring.probe;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of samples or of a video, in which there is no text. Sentry deletes it when it has been sent. */
final class EmptyFile {
    private EmptyFile() {}

    static File create() {
        try {
            Path folder = Files.createTempDirectory("sentry-probe");
            File file = Files.write(folder.resolve("samples"), new byte[1]).toFile();
            folder.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
