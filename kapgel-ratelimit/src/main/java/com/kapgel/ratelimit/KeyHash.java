package com.kapgel.ratelimit;

import java.security.SecureRandom;

/**
 * Turns keys into 64-bit fingerprints that nobody can foresee, so that no client can choose a key that meets another's.
 *
 * <p>A keyed multiplication of 128 bits per eight characters, the first and the last eight side by side. Fingerprints never leave
 * this process. Two of a million keys share one with a probability of about 3 in 100 million; they then share a count, which is
 * stricter and never looser.
 */
final class KeyHash {
    private final long first;
    private final long second;
    private final long third;
    private final long fourth;

    /** Secrets as they are, for tests. */
    KeyHash(long first, long second, long third, long fourth) {
        this.first = first;
        this.second = second;
        this.third = third;
        this.fourth = fourth;
    }

    static KeyHash random() {
        SecureRandom random = new SecureRandom();
        return new KeyHash(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    /** The fingerprint of {@code key}: any number but 0 and 1. */
    long of(String key) {
        int length = key.length();
        long hash;
        long tail = 0;
        // The tail may overlap what comes before it; with the length mixed in, no two keys read the same.
        if (length > 12) {
            hash = fold(four(key, 0) ^ first, four(key, 4) ^ second)
                    ^ fold(four(key, length - 8) ^ third, four(key, length - 4) ^ fourth);
            for (int i = 8; i < length - 8; i += 8) {
                hash = fold(four(key, i) ^ first, four(key, i + 4) ^ hash);
            }
        } else if (length >= 8) {
            hash = fold(four(key, 0) ^ first, four(key, 4) ^ second);
            tail = four(key, length - 4);
        } else if (length >= 4) {
            hash = fold(four(key, 0) ^ first, four(key, length - 4) ^ second);
        } else {
            hash = fold(upToThree(key, length) ^ first, second);
        }
        hash = fold(hash ^ tail ^ third, fourth ^ length);
        return (hash & -2) == 0 ? hash + 2 : hash;
    }

    private static long four(String key, int at) {
        return key.charAt(at)
                | (long) key.charAt(at + 1) << 16
                | (long) key.charAt(at + 2) << 32
                | (long) key.charAt(at + 3) << 48;
    }

    private static long upToThree(String key, int length) {
        long chars = 0;
        for (int i = 0; i < length; i++) {
            chars = chars << 16 | key.charAt(i);
        }
        return chars;
    }

    private static long fold(long a, long b) {
        return Math.multiplyHigh(a, b) ^ a * b;
    }
}
