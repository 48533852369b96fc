package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.kapgel.testkit.SchemaSnapshot;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands against an undo is told with file, reason and remedy, and nothing is changed. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UndoRefusalIT {

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    @BeforeEach
    void threeTables() {
        database.withThreeTables();
    }

    @Test
    void refusesWithoutAFileForIt() {
        migrate();
        database.undoFiles().without("U2__b.sql");

        assertThat(refusal(migrator -> migrator.undoTo("0")))
                .contains(
                        "Nothing was undone.",
                        "file:       V2__b.sql",
                        "there is no undo file for version 2 in "
                                + database.undoFiles().location(),
                        "Write U2__….sql");
    }

    @Test
    void refusesWhenTheMigrationsFileWasChanged() {
        migrate();
        database.files().with("V3__c.sql", "CREATE TABLE c (id bigint)");

        assertThat(refusal(Migrator::undo))
                .contains("file:       V3__c.sql", "it was changed after it had been applied", "Restore the file");
    }

    @Test
    void refusesWhenALineOfTheMigrationsFileBecameAComment() {
        database.files().with("V3__c.sql", "CREATE TABLE c (id int);\n-- all\nDELETE FROM c");
        migrate();
        database.files().with("V3__c.sql", "CREATE TABLE c (id int);\n-- allDELETE FROM c");

        assertThat(refusal(Migrator::undo)).contains("V3__c.sql", "it was changed after it had been applied");
    }

    @Test
    void refusesWhenTheMigrationsFileIsGone() {
        migrate();
        database.files().without("V3__c.sql");

        assertThat(refusal(Migrator::undo))
                .contains(
                        "U3__c.sql", "the file of migration 3 itself is gone", "Undo with the release that applied it");
    }

    @Test
    void refusesWhenTheUndoFileIsNotTheOneThatCameWithTheMigration() {
        migrate();
        database.undoFiles().with("U3__c.sql", "DROP TABLE c; DROP TABLE b");

        assertThat(refusal(Migrator::undo))
                .contains(
                        "file:       U3__c.sql",
                        "it is not the undo file that was there when migration 3 was applied",
                        "acceptChangedUndoFiles()");

        try (Migrator migrator = database.migrator().acceptChangedUndoFiles().build()) {
            assertThat(migrator.undo().undone()).hasSize(1);
        }
    }

    @Test
    void refusesWhenAHigherVersionStays() {
        database.files().without("V2__b.sql");
        migrate();
        database.files().with("V2__b.sql", "CREATE TABLE b (id int)");
        Flyway.configure()
                .dataSource(database.dataSource())
                .locations(database.files().location())
                .outOfOrder(true)
                .load()
                .migrate();

        assertThat(refusal(Migrator::undo))
                .contains("file:       V2__b.sql", "version 3 above it stays applied", "undoTo(\"1\")");

        try (Migrator migrator = database.migrator().build()) {
            assertThat(migrator.undoTo("1").undone())
                    .extracting(undone -> undone.version().orElseThrow())
                    .containsExactly("3", "2");
        }
    }

    @Test
    void refusesToGoToAVersionThatIsNotApplied() {
        migrate();

        assertThat(refusal(migrator -> migrator.undoTo("7")))
                .contains("version 7, which is to stay, is not applied", "Applied: 1, 2, 3.");
    }

    @Test
    void refusesToGoBelowTheBaseline() {
        database.run("CREATE TABLE a (id int); CREATE TABLE b (id int)");
        try (Migrator migrator = database.migrator().build()) {
            migrator.baseline("2");
            migrator.migrate();
        }

        assertThat(refusal(migrator -> migrator.undoTo("0"))).contains("version 2 is the baseline", "undoTo(\"2\")");
        assertThat(refusal(migrator -> migrator.undoTo("1"))).contains("version 2 is the baseline");
        try (Migrator migrator = database.migrator().build()) {
            assertThat(migrator.undoTo("2").versionAfter()).contains("2");
        }
        assertThat(refusal(Migrator::undo)).contains("version 2 is the baseline");
    }

    @Test
    void refusesAfterARepeatableMigrationThatFailedHalfWay() {
        database.files().with("R__i.sql", "CREATE INDEX CONCURRENTLY i ON missing (id)");
        try (Migrator migrator = database.migrator().build()) {
            assertThatExceptionOfType(MigrationException.class).isThrownBy(migrator::migrate);
        }

        assertThat(refusal(Migrator::undo)).contains("R__i.sql", "it failed half-way", "Correct it and migrate first.");
    }

    @Test
    void refusesToUndoARunThatSomethingElseMade() {
        Flyway.configure()
                .dataSource(database.dataSource())
                .locations(database.files().location())
                .load()
                .migrate();

        assertThat(refusal(Migrator::undoRun)).contains("it was applied by something else", "undoTo(…)");
        try (Migrator migrator = database.migrator().build()) {
            assertThat(migrator.undo().undone()).hasSize(1);
        }
    }

    @Test
    void tellsAllThatStandsAgainstItAtOnce() {
        migrate();
        database.undoFiles().without("U3__c.sql").with("U2__b.sql", "DROP TABLE IF EXISTS b");
        database.files().with("V1__a.sql", "CREATE TABLE a (id bigint)");

        assertThat(refusal(migrator -> migrator.undoTo("0")))
                .contains("no undo file for version 3", "file:       U2__b.sql", "file:       V1__a.sql");
    }

    @Test
    void refusesWhenTwoFilesUndoOneVersion() {
        migrate();
        database.undoFiles().with("U3__other.sql", "DROP TABLE c");

        assertThat(refusal(Migrator::undo)).contains("U3__c.sql", "U3__other.sql", "a version of its own");
    }

    @Test
    void refusesWhenAFileAmongTheUndoFilesIsNamedWrongly() {
        migrate();
        database.undoFiles().with("V4__d.sql", "SELECT 1");
        assertThat(refusal(Migrator::undo)).contains("V4__d.sql", "Name them like U3__create_orders.sql");

        database.undoFiles().without("V4__d.sql").with("R__d.sql", "SELECT 1");
        assertThat(refusal(Migrator::undo)).contains("R__d.sql", "Move it to locations");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-- later", "\uFEFF", ";", "/* DROP TABLE c; */\r\n"})
    void refusesWhenTheUndoFileHasNoStatement(String text) {
        database.undoFiles().with("U3__c.sql", text);
        migrate();

        assertThat(refusal(Migrator::undo))
                .contains("Undo file U3__c.sql has no statement.", "although nothing was taken back", "or SELECT 1");
    }

    @Test
    void onlyNotesAnUndoFileOfNoMigration() {
        migrate();
        database.undoFiles().with("U33__c.sql", "DROP TABLE c");

        try (Migrator migrator = database.migrator().build()) {
            assertThat(migrator.undo().notes())
                    .containsExactly("U33__c.sql undoes version 33, which no migration file has");
        }
    }

    @Test
    void andAFileThatWasUndoneUnderTwoNamesIsHeldOnce() {
        migrate();
        try (Migrator migrator = database.migrator().build()) {
            migrator.undo();
            database.files().without("V3__c.sql").with("V3__renamed.sql", "CREATE TABLE c (id int)");
            migrator.redo();
            migrator.undo();
        }

        assertThat(refusal(Migrator::migrate)).containsOnlyOnce("file:").contains("V3__renamed.sql");
    }

    private void migrate() {
        database.migrate();
    }

    private String refusal(Consumer<Migrator> call) {
        List<String> before = everything();
        MigrationException refusal;
        try (Migrator migrator = database.migrator().build()) {
            refusal = catchThrowableOfType(MigrationException.class, () -> call.accept(migrator));
        }
        assertThat(everything()).isEqualTo(before);
        assertThat(refusal).isNotNull();
        return String.valueOf(refusal.getMessage());
    }

    private List<String> everything() {
        try {
            List<String> all = new ArrayList<>(SchemaSnapshot.of(database.dataSource()));
            all.addAll(Sql.column(database.dataSource(), "SELECT h::text FROM flyway_schema_history h ORDER BY 1"));
            return all;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
