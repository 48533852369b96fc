package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class LockModeTest {

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
        List<LockMode> modes = List.of(LockMode.values());
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
        assertThat(LockMode.of("AccessShareLock")).isEqualTo(LockMode.ACCESS_SHARE);
        assertThat(LockMode.of("ShareRowExclusiveLock")).isEqualTo(LockMode.SHARE_ROW_EXCLUSIVE);
        for (LockMode mode : LockMode.values()) {
            assertThat(LockMode.of(mode.spelled())).isEqualTo(mode);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> LockMode.of("SIReadLock"));
    }
}
