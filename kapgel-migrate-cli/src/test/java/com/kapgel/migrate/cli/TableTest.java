package com.kapgel.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void columnsAreAsWideAsWhatIsInThem() {
        Table table = new Table(
                List.of("VERSION", "STATE"), List.of(List.of("1", "applied"), List.of("2.10.20261126", "pending")));

        assertThat(table.lines())
                .containsExactly("VERSION        STATE", "1              applied", "2.10.20261126  pending");
    }

    @Test
    void whatIsTooLongForAHundredColumnsIsCutInTheWidestOne() {
        Table table = new Table(List.of("A", "B"), List.of(List.of("short", "ş🛵".repeat(100))));

        assertThat(table.lines().get(1)).startsWith("short  ş🛵").endsWith("…");
        assertThat(table.lines().get(1).codePointCount(0, table.lines().get(1).length()))
                .isEqualTo(100);
    }

    @Test
    void anEmptyColumnIsLeftOut() {
        Table table = new Table(List.of("A", "PHASE", "C"), List.of(List.of("1", "", "2"), List.of("3", "", "4")));

        assertThat(table.lines()).containsExactly("A  C", "1  2", "3  4");
    }

    @Test
    void foreignTextCannotSteerTheTerminal() {
        Table table = new Table(List.of("A"), List.of(List.of("x\u001b[2J\u202e\n\u0007y")));

        assertThat(table.lines().get(1)).isEqualTo("x\uFFFD[2J\uFFFD\uFFFD\uFFFDy");
    }
}
