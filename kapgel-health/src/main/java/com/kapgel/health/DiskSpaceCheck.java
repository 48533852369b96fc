package com.kapgel.health;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Looks how much space is left for this process where a path lies. */
final class DiskSpaceCheck implements HealthCheck {
    private final Path path;
    private final long minimumBytes;

    DiskSpaceCheck(Path path, long minimumBytes) {
        if (minimumBytes <= 0) {
            throw new IllegalArgumentException("HealthCheck.diskSpace was given a minimum of " + minimumBytes
                    + " bytes; it must be positive, such as 100_000_000");
        }
        this.path = path;
        this.minimumBytes = minimumBytes;
    }

    @Override
    public CheckResult check(Duration timeout) throws IOException {
        long left = Files.getFileStore(path).getUsableSpace();
        return left >= minimumBytes ? CheckResult.healthy() : CheckResult.unhealthy(Reason.LOW_SPACE);
    }

    @Override
    public String toString() {
        return "DiskSpaceCheck";
    }
}
