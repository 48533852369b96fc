package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What would run, and up to where. */
class PlanIT {

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    @Test
    void tellsEachStatementAndRunsNone() {
        database.files()
                .with(
                        "V1__orders.sql",
                        "CREATE TABLE orders (id int, status text);\nINSERT INTO orders VALUES (1, 'NEW')")
                .with("V2__by_status.sql", "\n\nCREATE INDEX CONCURRENTLY by_status ON orders (status)")
                .with("R__view.sql", "CREATE OR REPLACE VIEW open_orders AS SELECT * FROM orders");
        try (Migrator migrator = database.migrator().build()) {
            MigrationPlan plan = migrator.plan();

            assertThat(plan.migrations())
                    .extracting(PlannedMigration::file)
                    .containsExactly("V1__orders.sql", "V2__by_status.sql", "R__view.sql");
            assertThat(plan.migrations())
                    .extracting(PlannedMigration::transactional)
                    .containsExactly(true, false, true);
            assertThat(plan.migrations().get(0).statements())
                    .extracting(PlannedStatement::line)
                    .containsExactly(1, 2);
            assertThat(plan.migrations().get(0).statements().get(1).sql()).doesNotContain("NEW");
            assertThat(plan.migrations().get(1).statements().get(0).line()).isEqualTo(3);
            assertThat(Sql.column(
                            database.dataSource(),
                            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"))
                    .isEmpty();

            migrator.migrate();

            assertThat(migrator.plan().migrations()).isEmpty();
            assertThat(migrator.plan()).hasToString("Nothing to migrate");
        }
    }

    @Test
    void stopsBeforeWhatOnlyTheOldReleaseMustNotSee() {
        database.files()
                .with("V1__orders.sql", "CREATE TABLE orders (id int, total numeric)")
                .with("V2__cents.sql", "-- kapgel: phase=expand\nALTER TABLE orders ADD COLUMN cents bigint")
                .with("V3__total.sql", "-- kapgel: phase=contract\nALTER TABLE orders DROP COLUMN total")
                .with("V4__status.sql", "ALTER TABLE orders ADD COLUMN status text");
        try (Migrator migrator = database.migrator().build()) {
            assertThat(migrator.migrate(MigrationPhase.EXPAND).versionAfter()).contains("2");
            assertThat(migrator.migrate(MigrationPhase.EXPAND).applied()).isEmpty();
            assertThat(migrator.plan().migrations())
                    .extracting(PlannedMigration::phase)
                    .containsExactly(MigrationPhase.CONTRACT, MigrationPhase.EXPAND);
            assertThat(migrator.migrate(MigrationPhase.CONTRACT).versionAfter()).contains("4");
        }
    }

    @Test
    void anEmptyDatabaseStopsBeforeTheFirstFileOfALaterPhase() {
        database.files().with("V1__drop.sql", "-- kapgel: phase=contract\nDROP TABLE IF EXISTS orders");
        try (Migrator migrator = database.migrator().build()) {
            assertThat(migrator.migrate(MigrationPhase.EXPAND).applied()).isEmpty();
            assertThat(migrator.migrate().applied()).hasSize(1);
        }
    }

    @Test
    void anUnknownPhaseIsRefusedWithFileAndLine() {
        database.files().with("V1__a.sql", "-- note\n-- kapgel: phase=contarct\nSELECT 1");
        try (Migrator migrator = database.migrator().build()) {
            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(() -> migrator.migrate(MigrationPhase.EXPAND))
                    .withMessageContainingAll("V1__a.sql, line 2", "unknown phase", "phase=contract");
            assertThatExceptionOfType(MigrationException.class).isThrownBy(migrator::plan);
            assertThatExceptionOfType(MigrationException.class).isThrownBy(migrator::migrate);
        }
    }
}
