package com.kapgel.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import org.jspecify.annotations.Nullable;

/**
 * Where the servers' programs and data live: one folder per operating-system user below {@code java.io.tmpdir}, so that
 * root and a plain user of the same machine do not meet. Programs are unpacked once and kept; data is deleted with its
 * server.
 */
final class WorkFolder {
    private WorkFolder() {}

    /** The user's folder; created when missing, refused when it belongs to somebody else. */
    static Path ofThisUser() {
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        String user = System.getProperty("user.name", "unknown").replaceAll("[^A-Za-z0-9_.-]", "_");
        Path folder = parent.resolve("kapgel-testkit-" + user);
        try {
            Files.createDirectories(parent);
            createPrivate(folder);
            requireOwn(folder);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot use " + folder + "; start the JVM with -Djava.io.tmpdir=<a folder of your own>", e);
        }
    }

    /** A new folder for the data of one server. */
    static Path newData(String name) {
        Path user = ofThisUser();
        try {
            return Files.createTempDirectory(user, name + "-").toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create a folder for " + name + " in " + user, e);
        }
    }

    static void delete(Path folder) {
        try {
            Files.walkFileTree(folder, new Deletion());
        } catch (NoSuchFileException e) {
            // Somebody was faster, which is as good.
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + folder, e);
        }
    }

    private static void createPrivate(Path folder) throws IOException {
        try {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            // From an earlier run, or from another JVM that starts at the same time.
        }
    }

    /** A folder of somebody else's could hold programs of somebody else's. */
    private static void requireOwn(Path folder) throws IOException {
        Path probe = Files.createTempFile(folder, "probe", null);
        try {
            UserPrincipal me = Files.getOwner(probe);
            UserPrincipal owner = Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS);
            if (!owner.equals(me)) {
                throw new IOException(folder + " belongs to " + owner.getName());
            }
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
