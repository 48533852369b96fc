package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nothing begins outside of the maintenance window. */
class WindowIT {

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    @Test
    void aClosedWindowLetsNothingBeginAndSaysWhenItOpens() {
        database.files().with("V1__a.sql", "CREATE TABLE a (id int)");
        try (Migrator migrator =
                database.migrator().maintenanceWindow(closedNow()).build()) {
            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::migrate)
                    .withMessageContainingAll("The maintenance window is closed", "CREATE TABLE", "Try again from");
            assertThat(migrator.status()).extracting(MigrationStatus::state).containsExactly(MigrationState.PENDING);
        }
    }

    @Test
    void aDatabaseThatIsUpToDateNeedsNoWindow() {
        database.files().with("V1__a.sql", "CREATE TABLE a (id int)");
        try (Migrator any = database.migrator().build();
                Migrator migrator =
                        database.migrator().maintenanceWindow(closedNow()).build()) {
            any.migrate();

            assertThat(migrator.migrate().applied()).isEmpty();
        }
    }

    @Test
    void whatRunsWhenTheWindowClosesIsCutIfSoDecided() {
        database.files().with("V1__slow.sql", "SELECT pg_sleep(30)");
        ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
        MaintenanceWindow window = MaintenanceWindow.between(
                now.minusHours(1).toLocalTime(), now.plusSeconds(3).toLocalTime(), ZoneOffset.UTC);
        try (Migrator migrator =
                database.migrator().maintenanceWindow(window).cutAtEndOfWindow().build()) {
            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::migrate)
                    .satisfies(e -> assertThat(e.sqlState()).contains("57014"));
        }
    }

    @Test
    void cuttingNeedsAWindow() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> database.migrator().cutAtEndOfWindow().build())
                .withMessageContaining("maintenanceWindow");
    }

    private static MaintenanceWindow closedNow() {
        LocalTime now = LocalTime.now(ZoneOffset.UTC);
        return MaintenanceWindow.between(now.plusHours(2), now.plusHours(3), ZoneOffset.UTC);
    }
}
