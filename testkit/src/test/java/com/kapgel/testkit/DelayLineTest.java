package com.kapgel.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.testkit.Conditions.Pace;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DelayLineTest {
    private static final long MS = 1_000_000;

    /** Close to where a nanosecond clock overflows. */
    private static final long START = Long.MAX_VALUE - 5 * MS;

    private final DelayLine line = new DelayLine(START);

    @Test
    void delaysChunksWithoutAddingUp() {
        for (int i = 0; i < 100; i++) {
            line.put(bytes("x"), at(i + 200 * MS));
        }

        assertThat(leaving(Pace.UNLIMITED, 199 * MS)).isEmpty();
        assertThat(leaving(Pace.UNLIMITED, 200 * MS + 99)).hasSize(100);
    }

    @Test
    void letsNothingOvertake() {
        line.put(bytes("late"), at(200 * MS));
        line.put(bytes("early"), at(10 * MS));

        assertThat(leaving(Pace.UNLIMITED, 199 * MS)).isEmpty();
        assertThat(leaving(Pace.UNLIMITED, 200 * MS)).containsExactly("late", "early");
    }

    @Test
    void dripsAByteAtATime() {
        Pace pace = Pace.drip(30 * MS);
        line.put(bytes("abc"), START);

        assertThat(leaving(pace, 0)).containsExactly("a");
        assertThat(leaving(pace, 29 * MS)).isEmpty();
        assertThat(leaving(pace, 35 * MS)).containsExactly("b");
        assertThat(leaving(pace, 64 * MS)).isEmpty();
        assertThat(leaving(pace, 65 * MS)).containsExactly("c");
    }

    @Test
    void keepsToTheBandwidthHoweverTheBytesAreCut() {
        for (Pace pace : List.of(Pace.of(10_000), Pace.of(1_000), Pace.of(64), Pace.of(3))) {
            for (int size : new int[] {1, 7, 1_000}) {
                line.hurry(START);
                for (int i = 0; i < 1_000; i += size) {
                    line.put(bytes("x".repeat(size)), START);
                }
                int sent = 0;
                for (long time = 0; time <= 100 * MS; time += MS) {
                    sent += String.join("", leaving(pace, time)).length();
                }
                double allowed = (100 * MS + pace.toleranceNanos()) / pace.nanosPerByte();
                assertThat((double) sent)
                        .as("%s, %d bytes at a time", pace, size)
                        .isBetween(allowed - 20 * MS / pace.nanosPerByte(), allowed + pace.sliceBytes());
                line.clear();
            }
        }
    }

    @Test
    void deliversAtOnceWhenItIsTo() {
        line.put(bytes("a"), at(1_000_000 * MS));
        line.put(bytes(""), at(1_000_000 * MS));
        line.hurry(at(MS));

        assertThat(leaving(Pace.UNLIMITED, MS)).containsExactly("a", "");
        assertThat(line.isEmpty()).isTrue();
        assertThat(line.waitingBytes()).isZero();
    }

    private static long at(long time) {
        return START + time;
    }

    /** What leaves at this time after the start, slice by slice. */
    private List<String> leaving(Pace pace, long time) {
        List<String> slices = new ArrayList<>();
        long now = at(time);
        while (line.nextExit(pace).isPresent() && line.nextExit(pace).getAsLong() - now <= 0) {
            ByteBuffer slice = line.slice(pace);
            line.left(slice.remaining(), now, pace);
            slices.add(US_ASCII.decode(slice).toString());
        }
        return slices;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }
}
