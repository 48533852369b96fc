package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with an undo file is told by {@code validate()}, before somebody needs it in a hurry. */
class ValidateUndoFilesIT {

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    @BeforeEach
    void twoMigrations() {
        database.files().with("V1__a.sql", "CREATE TABLE a (id int)").with("V2__b.sql", "CREATE TABLE b (id int)");
        database.undoFiles().with("U2__b.sql", "DROP TABLE b");
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();
            migrator.validate();
        }
    }

    @Test
    void findsOneForAVersionThatNoMigrationHas() {
        database.undoFiles().with("U22__b.sql", "DROP TABLE b");

        assertThat(findings())
                .containsExactly(
                        "U22__b.sql undoes version 22, which no migration file has. Name it after the version that it"
                                + " takes back, or remove it.");
    }

    @Test
    void findsTwoForOneVersion() {
        database.undoFiles().with("U2.0__other.sql", "DROP TABLE b").with("U1__a.sql", "DROP TABLE a");

        assertThat(findings())
                .containsExactly(
                        "U2.0__other.sql and U2__b.sql both undo version 2.0. Keep one of them, or give each a version"
                                + " of its own.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 'never closed, with a secret",
                "DROP TABLE \"a; -- secret",
                "DO $$ BEGIN PERFORM 'secret'; END",
                "DO $x$ BEGIN PERFORM 'secret'; END $y$;",
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 'secret';",
            })
    void oneThatCannotBeReadAsStatements(String open) {
        database.undoFiles().with("U1__a.sql", "DROP TABLE a;\n" + open);

        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith("U1__a.sql")
                .contains(" cannot be read as statements: ")
                .doesNotContain("secret")
                .endsWith("Correct it before somebody needs it.");
    }

    @Test
    void findsOneWithACommentThatIsNeverClosed() {
        database.undoFiles().with("U1__a.sql", "DROP TABLE a;\nSELECT 1 /* secret");

        assertThat(findings())
                .singleElement()
                .asString()
                .contains("U1__a.sql, line 2", "A comment is never closed")
                .doesNotContain("secret");
    }

    @Test
    void findsOneWithAPlaceholderThatNobodyFills() {
        database.undoFiles().with("U1__a.sql", "DROP TABLE ${missing}");

        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith("U1__a.sql cannot be read as statements: ")
                .contains("missing");
    }

    @Test
    void findsOneThatEndsItsTransactionItself() {
        database.undoFiles().with("U1__a.sql", "DROP TABLE a;\nCOMMIT");

        assertThat(findings())
                .singleElement()
                .asString()
                .contains("U1__a.sql, line 2: COMMIT", "Take the statement out");
    }

    @Test
    void findsOneWithSettingsThatCannotBeFollowed() {
        database.undoFiles().with("U2__b.sql.conf", "executeInTransaction=no");

        assertThat(findings())
                .singleElement()
                .asString()
                .contains("U2__b.sql.conf, line 1", "(should be either true or false): no");
    }

    @Test
    void findsOneThatIsNotInUtf8() throws Exception {
        Files.write(database.undoFiles().path().resolve("U1__a.sql"), new byte[] {'-', '-', (byte) 0xE9});

        assertThat(findings()).singleElement().asString().contains("U1__a.sql", "Save the file in UTF-8.");
    }

    @Test
    void findsOneWithoutAStatement() {
        database.undoFiles().with("U1__a.sql", "-- DROP TABLE a");

        assertThat(findings()).singleElement().asString().contains("U1__a.sql", "has no statement", "SELECT 1");
    }

    @Test
    void findsOnesThatAreNamedWrongly() {
        database.undoFiles().with("R__views.sql", "SELECT 1");
        assertThat(findings()).singleElement().asString().startsWith("R__views.sql is among the undo files");

        database.undoFiles().without("R__views.sql").with("V3__c.sql", "SELECT 1");
        assertThat(findings()).singleElement().asString().contains("V3__c.sql", "Name them like U3__create_orders.sql");
    }

    @Test
    void tellsAllOfItAtOnceAndWithWhatElseIsWrong() {
        database.files().with("V1__a.sql", "CREATE TABLE a (id bigint)");
        database.undoFiles().with("U2__other.sql", "DROP TABLE b").with("U9__z.sql", "SELECT 'open");

        assertThat(findings()).hasSize(4).first().asString().startsWith("V1__a.sql was changed");
    }

    @Test
    void aRunGoesOnWithoutThem() {
        database.undoFiles().with("U22__b.sql", "SELECT 'open");
        database.files().with("V3__c.sql", "CREATE TABLE c (id int)");
        try (Migrator migrator = database.migrator().build()) {
            assertThat(migrator.migrate().versionAfter()).contains("3");
        }
    }

    private List<String> findings() {
        try (Migrator migrator = database.migrator().build()) {
            MigrationException failure = catchThrowableOfType(MigrationException.class, migrator::validate);
            assertThat(failure).isNotNull();
            assertThat(failure.headline())
                    .matches("An undo would not find its files as it needs them\\.|.* contradict each other\\.");
            return failure.details().stream()
                    .filter(detail -> detail.getKey().equals("found"))
                    .map(Map.Entry::getValue)
                    .toList();
        }
    }
}
