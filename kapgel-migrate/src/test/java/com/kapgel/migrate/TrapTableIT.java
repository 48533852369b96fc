package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.flywaydb.core.internal.license.VersionPrinter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The README's table of traps: the same files through plain Flyway and through the migrator. */
@Tag("slow")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TrapTableIT {

    private static final List<Trap> TRAPS = Trap.ALL;

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    @ParameterizedTest(name = "{0}")
    @FieldSource("TRAPS")
    void plainFlyway(Trap trap) throws Exception {
        assumeTrue(VersionPrinter.getVersion().startsWith("13."), "the table is about Flyway 13");

        assertThat(trap.play().play(new TrapScene(database, true))).isEqualTo(trap.flyway());
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("TRAPS")
    void migrator(Trap trap) throws Exception {
        assertThat(trap.play().play(new TrapScene(database, false))).isEqualTo(trap.kapgel());
    }

    @Test
    void theReadmeShowsThem() throws Exception {
        List<String> rows = Files.readAllLines(Path.of("README.md")).stream()
                .filter(line -> line.matches("\\| \\d+ \\| .*"))
                .toList();

        assertThat(rows).containsExactlyElementsOf(TRAPS.stream().map(Trap::row).toList());
    }
}
