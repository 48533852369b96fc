package com.kapgel.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedTagTest {
    @Test
    void keepsTheFirstValuesAndCallsTheRestOther() {
        BoundedTag tag = BoundedTag.atMost(2);

        assertThat(List.of(tag.of("a"), tag.of("b"), tag.of("c"), tag.of("a"), tag.of("d")))
                .containsExactly("a", "b", "other", "a", "other");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  "})
    void callsWhatIsMissingUnknownAndKeepsNoRoomForIt(String missing) {
        BoundedTag tag = BoundedTag.atMost(1);

        assertThat(tag.of(missing)).isEqualTo("unknown");
        assertThat(tag.of("a")).isEqualTo("a");
    }

    @Test
    void takesNoTextForAName() {
        BoundedTag tag = BoundedTag.atMost(2);

        assertThat(tag.of("x".repeat(128))).hasSize(128);
        assertThat(tag.of("x".repeat(1_000_000))).isEqualTo("other");
        assertThat(tag.of("a")).isEqualTo("a");
    }

    @Test
    void isNeverOvershotByThreadsThatComeAtOnce() throws Exception {
        BoundedTag tag = BoundedTag.atMost(10);
        Set<String> values = ConcurrentHashMap.newKeySet();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Void>> tasks = IntStream.range(0, 4)
                    .mapToObj(thread -> (Callable<Void>) () -> {
                        IntStream.range(0, 2_000).forEach(i -> values.add(tag.of("branch-" + i % 50)));
                        return null;
                    })
                    .toList();
            for (var done : threads.invokeAll(tasks)) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }

        assertThat(values).hasSize(11).contains("other");
    }

    @Test
    void refusesToHaveNoValues() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BoundedTag.atMost(0))
                .withMessage("A tag needs at least 1 value, was 0.");
    }
}
