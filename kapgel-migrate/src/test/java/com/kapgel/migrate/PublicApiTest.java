package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class PublicApiTest {

    @Test
    void showsOnlyWhatUsersNeed() {
        assertThat(HouseRules.publicTypes("com.kapgel.migrate"))
                .containsExactly(
                        "AppliedMigration",
                        "DatabasePool",
                        "MaintenanceWindow",
                        "MigrationException",
                        "MigrationListener",
                        "MigrationPhase",
                        "MigrationPlan",
                        "MigrationReport",
                        "MigrationState",
                        "MigrationStatus",
                        "Migrator",
                        "PlannedMigration",
                        "PlannedStatement",
                        "UndoneByTeams");
    }

    @Test
    void followsTheHouseRules() {
        HouseRules.check("com.kapgel.migrate");
    }
}
