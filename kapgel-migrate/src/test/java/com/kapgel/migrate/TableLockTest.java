package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableLockTest {

    /** The table of the manual: a row and a column for each mode, weakest first. */
    private static final List<String> CONFLICTS = List.of(
            ".......X", //
            "......XX",
            "....XXXX",
            "...XXXXX",
            "..XX.XXX",
            "..XXXXXX",
            ".XXXXXXX",
            "XXXXXXXX");

    @Test
    void excludeEachOtherAsTheManualSays() {
        List<TableLock> modes = List.of(TableLock.values());
        for (int row = 0; row < modes.size(); row++) {
            for (int column = 0; column < modes.size(); column++) {
                assertThat(modes.get(row).conflictsWith(modes.get(column)))
                        .as(modes.get(row) + " and " + modes.get(column))
                        .isEqualTo(CONFLICTS.get(row).charAt(column) == 'X');
            }
        }
    }

    @Test
    void areSpelledAsInPgLocks() {
        assertThat(TableLock.of("AccessShareLock")).isEqualTo(TableLock.ACCESS_SHARE);
        assertThat(TableLock.of("ShareRowExclusiveLock")).isEqualTo(TableLock.SHARE_ROW_EXCLUSIVE);
        for (TableLock mode : TableLock.values()) {
            assertThat(TableLock.of(mode.toString())).isEqualTo(mode);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> TableLock.of("SIReadLock"));
    }
}
