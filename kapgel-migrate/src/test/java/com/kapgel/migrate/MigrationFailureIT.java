package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Every way in which files can be wrong: one message with file, line, statement and remedy, and no values. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MigrationFailureIT {

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    @Test
    void aRefusedStatementIsShownWithItsPlaceAndNothingOfItStays() {
        database.files()
                .with(
                        "V1__a.sql",
                        "CREATE TABLE a (id int);\n\n-- the orders\nCREATE TABLE b (id bigint REFERENCES ordres)");

        assertThat(failure()).hasMessage("""
                        Migration 1 "a" failed; nothing of it was applied.
                          file:       V1__a.sql, line 4
                          statement:  CREATE TABLE b (id bigint REFERENCES ordres)
                          server:     relation "ordres" does not exist (SQLState 42P01)
                          remedy:     It names something that does not exist. Check spelling and schema, and that an earlier \
                        migration creates it.""");
        assertThat(Sql.column(database.dataSource(), "SELECT to_regclass('a')")).containsOnlyNulls();
    }

    @Test
    void valuesOfAMigrationReachNeitherMessageNorStackTraceNorLog() {
        database.files()
                .with(
                        "V1__a.sql",
                        "CREATE TABLE a (email text UNIQUE); SELECT 'hunter2'; INSERT INTO a VALUES ('hunter2')")
                .with("V2__b.sql", "SELECT 'hunter2'::int")
                .with("V3__c.sql", "INSERT INTO a VALUES ('hunter2')")
                .with("V4__d.sql", "INSERT INTO a VALUES ('hunter2)")
                .with(
                        "V5__e.sql",
                        "INSERT INTO a VALUES ('hunter2'); CREATE INDEX CONCURRENTLY i ON a (id) WHERE email <> 'hunter2'");
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.addAppender(log);
        root.setLevel(ch.qos.logback.classic.Level.INFO);
        StringWriter seen = new StringWriter();
        try {
            for (String next : new String[] {"V2__b.sql", "V3__c.sql", "V4__d.sql", "V5__e.sql"}) {
                MigrationException failure = failure();
                failure.printStackTrace(new PrintWriter(seen, true));
                database.files().with(next, "SELECT 1");
            }
        } finally {
            root.setLevel(ch.qos.logback.classic.Level.WARN);
            root.detachAppender(log);
        }
        log.list.forEach(event -> seen.append(event.getFormattedMessage()));

        assertThat(seen.toString())
                .contains("V2__b.sql", "V3__c.sql", "V4__d.sql", "V5__e.sql")
                .doesNotContain("hunter2");
    }

    @Test
    void aScrubberOfTheUsersOwnReplacesTheDefault() {
        database.files().with("V1__a.sql", "SELECT 'Ann Other', missing");

        assertThat(failure(text -> text.replace("Ann", "***"))).hasMessageContaining("SELECT '*** Other', missing");
    }

    @Test
    void aFileOutsideATransactionGoesOnWhereItFailed() {
        database.files()
                .with("V1__a.sql", "CREATE TABLE a (id int); CREATE TABLE runs (statement int)")
                .with("V2__index.sql", """
                        INSERT INTO runs VALUES (1);
                        CREATE UNIQUE INDEX CONCURRENTLY i ON a (missing);
                        INSERT INTO runs VALUES (3);""");

        assertThat(failure())
                .hasMessageContainingAll(
                        "it runs outside a transaction, so what came before stays",
                        "V2__index.sql, line 2",
                        "it goes on with this statement");

        database.files().with("V2__index.sql", """
                INSERT INTO runs VALUES (1);
                CREATE UNIQUE INDEX CONCURRENTLY i ON a (id);
                INSERT INTO runs VALUES (3);""");
        try (Migrator migrator = database.migrator().build()) {
            assertThat(migrator.migrate().versionAfter()).contains("2");
        }
        assertThat(Sql.column(database.dataSource(), "SELECT statement FROM runs ORDER BY 1"))
                .containsExactly("1", "3");
    }

    /** Flyway passes over what follows, or reads on for ever. */
    @ParameterizedTest
    @ValueSource(strings = {"/* never closed", "COPY a FROM STDIN;\n1"})
    void aFileWithAnOpenEndIsRefused(String end) {
        database.files()
                .with("V1__a.sql", "CREATE TABLE a (id int)")
                .with("V2__b.sql", "CREATE TABLE b (id int);\n\n" + end + "\nDROP TABLE a;\n");

        assertThat(failure())
                .hasMessageContainingAll(
                        "Migration file V2__b.sql cannot be read to its end",
                        "V2__b.sql, line 3",
                        "reason:",
                        "remedy:");

        assertThat(Sql.column(database.dataSource(), "SELECT to_regclass('b')")).containsOnlyNulls();
        database.files().with("V2__b.sql", "COPY a FROM STDIN;\n1\n\\.");
        try (Migrator migrator = database.migrator().build()) {
            assertThat(migrator.migrate().versionAfter()).contains("2");
        }
        assertThat(Sql.column(database.dataSource(), "SELECT id FROM a")).containsExactly("1");
    }

    @Test
    void aStatementThatHasRunMustNotBeChanged() {
        database.files().with("V1__a.sql", """
                CREATE TABLE a (id int);
                CREATE INDEX CONCURRENTLY i ON a (missing);""");
        assertThat(failure()).hasMessageContaining("V1__a.sql, line 2");

        database.files().with("V1__a.sql", """
                CREATE TABLE a (id bigint);
                CREATE INDEX CONCURRENTLY i ON a (id);""");

        assertThat(failure())
                .hasMessageContainingAll(
                        "changed in a part that has already run", "V1__a.sql, line 1", "Restore statement 1");
        assertThat(Sql.column(
                        database.dataSource(),
                        "SELECT data_type FROM information_schema.columns WHERE table_name = 'a'"))
                .containsExactly("integer");
    }

    @Test
    void statementsThatCannotRunInATransactionRunAlone() {
        database.files()
                .with("V1__a.sql", "CREATE TABLE a (id int PRIMARY KEY)")
                .with("V2__reindex.sql", "REINDEX TABLE CONCURRENTLY a");

        try (Migrator migrator = database.migrator().build()) {
            assertThat(migrator.migrate().versionAfter()).contains("2");
        }
    }

    @Test
    void settingsMayStandBesideAConcurrentIndex() {
        database.files()
                .with("V1__a.sql", "CREATE TABLE a (id int)")
                .with("V2__index.sql", "SET lock_timeout = '1s';\nCREATE INDEX CONCURRENTLY i ON a (id)");

        try (Migrator migrator = database.migrator().build()) {
            assertThat(migrator.migrate().versionAfter()).contains("2");
        }
    }

    @Test
    void filesThatChangedSinceTheyRanAreNamed() {
        database.files()
                .with("V1__a.sql", "CREATE TABLE a (id int)")
                .with("V2__b.sql", "SELECT 2")
                .with("V3__c.sql", "SELECT 3");
        database.migrate();
        database.files()
                .with("V1__a.sql", "CREATE TABLE a (id bigint)")
                .without("V2__b.sql")
                .without("V3__c.sql")
                .with("V3__renamed.sql", "SELECT 3")
                .with("V4__d.sql", "SELECT 4");

        assertThat(failure())
                .hasMessageContainingAll(
                        "V1__a.sql was changed after it had been applied",
                        "V2__b.sql was applied, but its file is gone",
                        "V3__c.sql was renamed after it had been applied, and is V3__renamed.sql now")
                .hasMessageNotContaining("V4__d.sql");
    }

    @Test
    void twoFilesWithOneVersionAreNamed() {
        database.files()
                .with("V1__a.sql", "CREATE TABLE a (id int)")
                .with("V2__b.sql", "SELECT 2")
                .with("V2__c.sql", "SELECT 3");

        assertThat(failure()).hasMessageContainingAll("V2__b.sql", "V2__c.sql", "a version of its own");
        assertThat(Sql.column(database.dataSource(), "SELECT to_regclass('a')")).containsOnlyNulls();
    }

    @Test
    void twoRepeatableFilesWithOneNameAreNamed() {
        database.files().with("R__view.sql", "SELECT 1").with("shop/R__view.sql", "SELECT 2");

        assertThat(failure()).hasMessageContainingAll("R__view.sql", "shop", "a name of its own");
    }

    @Test
    void aFileWithAWrongNameIsNamed() {
        database.files().with("V1__a.sql", "SELECT 1").with("X1__a.sql", "SELECT 2");

        assertThat(failure()).hasMessageContainingAll("X1__a.sql", "Name files like");
    }

    @Test
    void anUndoFileAmongTheMigrationsIsNamed() {
        database.files().with("V1__a.sql", "SELECT 1").with("shop/U1__a.sql", "SELECT 2");

        assertThat(failure()).hasMessageContainingAll("U1__a.sql", "move them out of locations into undoLocations");
    }

    @Test
    void aFileThatIsNotInUtf8IsNamed() throws Exception {
        Files.write(
                database.files().path().resolve("V1__a.sql"),
                "SELECT 'Karaköy Lokantası'".getBytes(Charset.forName("ISO-8859-9")));

        assertThat(failure())
                .hasMessageContainingAll("V1__a.sql", "Save the file in UTF-8")
                .hasMessageNotContainingAny("flyway.encoding", "Lokanta");
    }

    @Test
    void aBlockThatIsNeverEndedIsNamed() {
        database.files()
                .with("V1__a.sql", "SELECT 1;\nCREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1;\n");

        assertThat(failure()).hasMessageContainingAll("V1__a.sql", "line 2", "Close what the statement opens: a BEGIN");
    }

    @ParameterizedTest
    @CsvSource({
        "executeInTransaction=maybe, (should be either true or false): maybe",
        "executeInTransacton = false, Unknown configuration property: executeInTransacton",
        "placeholderReplacement:, placeholderReplacement (should be"
    })
    void aSettingOfAFileThatCannotBeFollowedIsRefusedWithItsPlace(String line, String reason) {
        database.files()
                .with("more/V1__a.sql", "SELECT 1")
                .with("more/V1__a.sql.conf", "# for V1, because executeInTransaction\r\n\n" + line + "\n");

        assertThat(failure())
                .hasMessageStartingWith("The settings of a migration file cannot be read; nothing was changed.")
                .hasMessageContainingAll("more/V1__a.sql.conf, line 3", reason, "executeInTransaction=true or false");
    }

    @Test
    void anUnknownPlaceholderIsNamed() {
        database.files().with("V1__a.sql", "SELECT '${price}'");

        assertThat(failure()).hasMessageContainingAll("${price}", "placeholderReplacement=false");
    }

    /** To a table that is there already no right on the schema leads. */
    @Test
    void aUserWhoMayNotReadTheHistory() {
        database.files().with("V1__a.sql", "CREATE TABLE a (id int)");
        String role = "looks_" + database.name();
        try (Migrator owner = database.migrator().build();
                Migrator migrator =
                        database.migrator().database(database.url(), role, "").build()) {
            owner.migrate();
            database.run("CREATE ROLE " + role + " LOGIN; GRANT ALL ON SCHEMA public TO " + role);
            for (String granted : List.of("SELECT 1", "GRANT SELECT ON flyway_schema_history TO " + role)) {
                database.run(granted);
                for (Runnable call : List.<Runnable>of(
                        migrator::plan,
                        migrator::status,
                        migrator::validate,
                        migrator::migrate,
                        migrator::undo,
                        migrator::redo,
                        migrator::repair)) {
                    assertThatExceptionOfType(MigrationException.class)
                            .isThrownBy(call::run)
                            .withMessageContainingAll("permission denied for table", "42501", "owner")
                            .withMessageNotContaining("GRANT");
                }
            }
        } finally {
            database.run("DROP OWNED BY " + role + "; DROP ROLE " + role);
        }
    }

    @Test
    void aMissingOrEmptyFolderIsAWrongSetting() {
        Migrator.Builder settings = database.migrator();

        assertThat(failure(settings)).hasMessageContainingAll("No migration was found in filesystem:", "locations");
        assertThat(failure(settings.locations("filesystem:/does/not/exist")))
                .hasMessageContainingAll("/does/not/exist", "locations");
        assertThat(failure(settings.locations("classpath:does/not/exist")))
                .hasMessageContainingAll("classpath:does/not/exist", "locations");
        assertThat(Sql.column(database.dataSource(), "SELECT to_regclass('flyway_schema_history')"))
                .containsOnlyNulls();
    }

    private MigrationException failure() {
        return failure(database.migrator());
    }

    private MigrationException failure(UnaryOperator<String> scrubber) {
        return failure(database.migrator().scrubber(scrubber));
    }

    private static MigrationException failure(Migrator.Builder settings) {
        try (Migrator migrator = settings.build()) {
            return catchThrowableOfType(MigrationException.class, migrator::migrate);
        }
    }
}
