package com.kapgel.security.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EntriesFromRightTest {
    @Test
    void joinsAllLinesAndBeginsAtTheLastEntry() {
        assertThat(walk("a,\tb ", " c ,d")).containsExactly("d", "c", "b", "a");
    }

    @Test
    void everyCommaEndsAnEntryAlsoWithinQuotes() {
        assertThat(walk("\"a, b\", c")).containsExactly("c", "b\"", "\"a");
    }

    @Test
    void anEmptyEntryIsOne() {
        assertThat(walk(",,")).containsExactly("", "", "");
        assertThat(walk("a", "", "b")).containsExactly("b", "", "a");
        assertThat(walk("")).containsExactly("");
        assertThat(walk()).isEmpty();
    }

    @Test
    void otherSpacesBelongToTheEntry() {
        assertThat(walk("a,\u00a0b\u00a0, c\u2003")).containsExactly("c\u2003", "\u00a0b\u00a0", "a");
    }

    @Test
    void endsWithAnEmptyEntryAfterTwenty() {
        String twenty =
                String.join(",", IntStream.range(0, 20).mapToObj(i -> "e" + i).toList());

        assertThat(walk(twenty)).hasSize(20).endsWith("e0");
        assertThat(walk("one more," + twenty)).hasSize(21).endsWith("e0", "");
        assertThat(walk("one more", twenty)).hasSize(21).endsWith("e0", "");
        assertThat(walk("1,".repeat(10_000) + twenty)).hasSize(21).endsWith("e0", "");
    }

    @Test
    void endsWithAnEmptyEntryWhereOneIsTooLong() {
        assertThat(walk("x".repeat(2_048))).containsExactly("x".repeat(2_048));
        assertThat(walk("x".repeat(2_049))).containsExactly("");
        assertThat(walk("x".repeat(2_044) + ",abc")).containsExactly("abc", "x".repeat(2_044));
        assertThat(walk("x".repeat(2_045) + ",abc")).containsExactly("abc", "");
        assertThat(walk("x".repeat(2_045), "abc")).containsExactly("abc", "");
        assertThat(walk("x,," + "y".repeat(2_047))).containsExactly("y".repeat(2_047), "", "");
        assertThat(walk("x".repeat(1_000_000) + ",abc")).containsExactly("abc", "");
    }

    @Test
    void countsAsFarAsItWalks() {
        assertThat(EntriesFromRight.count(List.of("a,b", "c"))).isEqualTo(3);
        assertThat(EntriesFromRight.count(List.of(",".repeat(19)))).isEqualTo(20);
        assertThat(EntriesFromRight.count(List.of(",".repeat(20)))).isEqualTo(21);
        assertThat(EntriesFromRight.count(List.of(",".repeat(2_000)))).isEqualTo(21);
        assertThat(EntriesFromRight.count(List.of("x".repeat(3_000) + ",a"))).isEqualTo(21);
    }

    private static List<String> walk(String... lines) {
        EntriesFromRight entries = new EntriesFromRight(List.of(lines));
        List<String> found = new ArrayList<>();
        while (entries.next()) {
            found.add(entries.text().substring(entries.from(), entries.to()));
        }
        return found;
    }
}
