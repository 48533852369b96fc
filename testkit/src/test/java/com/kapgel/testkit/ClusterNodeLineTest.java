package com.kapgel.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterNodeLineTest {
    private static final String NODES = """
            07c3 127.0.0.1:30004@31004 master - 0 1426238317239 4 connected 100-199
            6ec2 127.0.0.1:30001@31001 myself,master - 0 0 1 connected 0-99 200 300-399 [93->-67ed] [500-<-67ed]
            """;

    @ParameterizedTest
    @CsvSource({
        "0, true", "93, true", "99, true", "100, false", "199, false",
        "200, true", "201, false", "300, true", "399, true", "500, false"
    })
    void tellsWhichSlotsANodeHolds(int slot, boolean holds) {
        assertThat(ClusterNodeLine.in(NODES).holds(slot)).isEqualTo(holds);
    }
}
