package com.kapgel.env;

/**
 * An amount of data. From a variable it is read as a whole number with a unit: {@code B}, the decimal {@code kB MB GB TB}, or the
 * binary {@code KiB MiB GiB TiB}.
 *
 * <pre>{@code
 * record AppEnv(@Var(defaultValue = "64KiB") DataSize largestBody) {}
 *
 * request.getInputStream().readNBytes((int) env.largestBody().bytes());
 * }</pre>
 *
 * @param bytes how many bytes, never negative
 */
public record DataSize(long bytes) {

    /** Refuses a negative amount. */
    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes must not be negative, was " + bytes);
        }
    }
}
