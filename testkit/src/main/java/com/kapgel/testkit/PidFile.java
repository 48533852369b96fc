package com.kapgel.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The file into which a server writes its process number, by which one knows whose port it is that answers. */
final class PidFile {
    private PidFile() {}

    static boolean names(Path file, long pid) {
        try {
            return Files.readString(file).strip().equals(Long.toString(pid));
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }
}
