package com.kapgel.monitoring.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-" + TRACE + "-" + PARENT + "-01",
                "00-" + TRACE + "-" + PARENT + "-00",
                "cc-" + TRACE + "-" + PARENT + "-01",
                "cc-" + TRACE + "-" + PARENT + "-01-what-the-future-brings"
            })
    void isReadInThisVersionAndInLaterOnes(String header) {
        assertThat(TraceParent.read(header)).contains(new TraceParent(TRACE, PARENT));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "00",
                "00-" + TRACE + "-" + PARENT,
                "00-" + TRACE + "-" + PARENT + "-01-more",
                "00-" + TRACE + "-" + PARENT + "-011",
                "cc-" + TRACE + "-" + PARENT + "-01more",
                "ff-" + TRACE + "-" + PARENT + "-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + PARENT + "-01",
                "00-00000000000000000000000000000000-" + PARENT + "-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00-" + TRACE + "_" + PARENT + "-01",
                "00-4bf92f3577b34da6a3ce929d0e0e473\n-" + PARENT + "-01"
            })
    void whatIsNoneIsNotTakenForOne(String header) {
        assertThat(TraceParent.read(header)).isEmpty();
    }

    @Test
    void newOnesAreAllDifferentAndLookTheSame() {
        assertThat(IntStream.range(0, 1_000)
                        .mapToObj(i -> TraceParent.newTraceId())
                        .collect(Collectors.toSet()))
                .hasSize(1_000)
                .allMatch(id -> id.matches("[0-9a-f]{32}"));
    }
}
