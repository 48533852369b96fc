package com.kapgel.testkit;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/**
 * Bytes under way in one direction of one connection. Each chunk has its own time of arrival, so delays do not add up;
 * none arrives before the one ahead of it. Times are readings of one nanosecond clock, handed in.
 */
final class DelayLine {
    private final Deque<Chunk> chunks = new ArrayDeque<>();
    private int waitingBytes;
    private long latestDue;
    /** When the bytes that have left so far would have left at the exact pace. */
    private long pacedUntil;

    DelayLine(long now) {
        latestDue = now;
        pacedUntil = now;
    }

    /** An empty chunk is the end of the stream. */
    void put(ByteBuffer bytes, long due) {
        latestDue = later(latestDue, due);
        chunks.add(new Chunk(bytes, latestDue));
        waitingBytes += bytes.remaining();
    }

    int waitingBytes() {
        return waitingBytes;
    }

    boolean isEmpty() {
        return chunks.isEmpty();
    }

    /** When something may leave, be it in the past; empty when nothing is under way. */
    OptionalLong nextExit(Conditions.Pace pace) {
        Chunk head = chunks.peek();
        return head == null
                ? OptionalLong.empty()
                : OptionalLong.of(later(head.due, pacedUntil - pace.toleranceNanos()));
    }

    /** What may leave next, without taking it out: at most a slice; nothing stands for the end of the stream. */
    ByteBuffer slice(Conditions.Pace pace) {
        ByteBuffer bytes = chunks.element().bytes;
        return bytes.slice(bytes.position(), Math.min(bytes.remaining(), pace.sliceBytes()));
    }

    /** Takes out what has left. */
    void left(int count, long now, Conditions.Pace pace) {
        ByteBuffer bytes = chunks.element().bytes;
        bytes.position(bytes.position() + count);
        if (!bytes.hasRemaining()) {
            chunks.remove();
        }
        waitingBytes -= count;
        pacedUntil = later(pacedUntil, now) + (long) (count * pace.nanosPerByte());
    }

    /** Forgets what an earlier pace has cost. */
    void restartPace(long now) {
        pacedUntil = now;
    }

    /** Lets everything arrive now. */
    void hurry(long now) {
        pacedUntil = now;
        latestDue = now;
        int count = chunks.size();
        for (int i = 0; i < count; i++) {
            chunks.add(new Chunk(chunks.remove().bytes, now));
        }
    }

    void clear() {
        chunks.clear();
        waitingBytes = 0;
    }

    /** By difference, since a nanosecond clock may overflow. */
    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }

    private record Chunk(ByteBuffer bytes, long due) {}
}
