package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files named {@code B2__base.sql}: they stand for all up to their version where nothing has been applied yet. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BaselineFileIT {

    private static final String BASE =
            "CREATE TABLE a (id int); CREATE TABLE b (id int);\nCREATE INDEX CONCURRENTLY i ON a (id)";

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    @BeforeEach
    void files() {
        database.files()
                .with("B2__base.sql", BASE)
                .with("V2__b.sql", "CREATE TABLE b (id int)")
                .with("V3__c.sql", "CREATE TABLE c (id int)");
        database.undoFiles().with("U2__b.sql", "DROP TABLE b").with("U3__c.sql", "DROP TABLE c");
    }

    @Test
    void runInsteadOfAllUpToTheirVersion() {
        try (Migrator migrator = database.migrator().build()) {
            assertThat(migrator.plan().migrations())
                    .extracting(PlannedMigration::file)
                    .containsExactly("B2__base.sql", "V3__c.sql");

            assertThat(migrator.migrate().versionAfter()).contains("3");

            assertThat(migrator.migrate().applied()).isEmpty();
            migrator.validate();
            assertThat(migrator.repair().repaired()).isEmpty();
            assertThat(migrator.status())
                    .extracting(MigrationStatus::toString)
                    .containsExactly("2 b: IGNORED", "2 base: BASELINE", "3 c: APPLIED");
            assertThat(migrator.undo().versionAfter()).contains("2");
            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::undo)
                    .withMessageContaining("version 2 is the baseline");
        }
        assertThat(flyway().validateWithResult().validationSuccessful).isFalse(); // V3 is pending to it.
        assertThat(flyway().migrate().migrationsExecuted).isEqualTo(1);
    }

    @Test
    void whatPlainFlywayBeganWithOneCanBeGoneOnWith() {
        database.files().with("B2__base.sql", "CREATE TABLE a (id int); CREATE TABLE b (id int)");
        flyway().migrate();
        database.files().with("V4__d.sql", "CREATE TABLE d (id int)");
        try (Migrator migrator = database.migrator().build()) {
            migrator.validate();
            assertThat(migrator.migrate().applied()).hasSize(1);
            assertThat(migrator.repair().repaired()).isEmpty();
        }
    }

    @Test
    void areOfNoInterestToADatabaseThatHasAHistory() {
        database.files().without("B2__base.sql").with("V1__a.sql", "CREATE TABLE a (id int)");
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();
        }
        database.files().with("B2__base.sql", BASE).with("V4__d.sql", "CREATE TABLE d (id int)");
        try (Migrator migrator = database.migrator().build()) {
            migrator.validate();
            assertThat(migrator.migrate().applied()).hasSize(1);
        }
    }

    @Test
    void goOnWhereTheyStoppedAndAreNotTakenBackByTheFileOfAnother() {
        database.files().with("B2__base.sql", BASE.replace("(id)", "(missing)"));
        try (Migrator migrator = database.migrator().build()) {
            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::migrate)
                    .withMessageContaining("B2__base.sql, line 2");

            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::undo)
                    .withMessageContainingAll("B2__base.sql", "a baseline migration cannot be undone");

            database.files().with("B2__base.sql", BASE);
            assertThat(migrator.migrate().versionAfter()).contains("3");
        }
    }

    private Flyway flyway() {
        return Flyway.configure()
                .dataSource(database.dataSource())
                .locations(database.files().location())
                .load();
    }
}
