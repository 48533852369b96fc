package com.kapgel.env;

/**
 * A TCP or UDP port that something can be reached at, 1 to 65535.
 *
 * @param number of the port
 */
public record Port(int number) {

    /** Refuses what is no port. */
    public Port {
        if (number < 1 || number > 65_535) {
            throw new IllegalArgumentException("A port is a number from 1 to 65535, not " + number);
        }
    }
}
