package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What the server says besides the results of statements. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NoticesIT {

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    private final List<String> told = new CopyOnWriteArrayList<>();

    private final MigrationListener listener = new MigrationListener() {
        @Override
        public void onNotice(String file, int line, String sqlState, String text) {
            told.add(file + ":" + line + " " + sqlState + " " + text);
        }
    };

    @ParameterizedTest
    @ValueSource(strings = {"", "executeInTransaction=false"})
    void tellsWhatAMigrationRaisesAndWhatTheServerSkips(String settings) {
        database.files().with("V1__a.sql.conf", settings).with("V1__a.sql", """
                CREATE TABLE orders (id int);
                CREATE TABLE IF NOT EXISTS orders (id int);
                DROP TABLE IF EXISTS couriers;
                DO $$ BEGIN
                  RAISE NOTICE 'moved 1000 rows of "ann@example.org", ''secret''';
                  RAISE WARNING 'two
                lines';
                  RAISE DEBUG 'for nobody';
                END $$;
                """);

        migrate();

        assertThat(told)
                .containsExactly(
                        "V1__a.sql:2 42P07 relation \"orders\" already exists, skipping",
                        "V1__a.sql:3 00000 table \"couriers\" does not exist, skipping",
                        "V1__a.sql:4 00000 moved … rows of \"…\", …",
                        "V1__a.sql:4 01000 two lines");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DO $$ BEGIN %s END $$",
                "CREATE PROCEDURE go() LANGUAGE plpgsql AS $$ BEGIN %s END $$; CALL go()"
            })
    void tellsItWhileTheStatementStillRuns(String sql) {
        database.run("CREATE TABLE heard (id int)");
        try (Migrator migrator = database.migrator().build()) {
            migrator.baseline("1");
        }
        database.files()
                .with(
                        "V2__long.sql",
                        sql.formatted("RAISE NOTICE 'begun'; WHILE NOT EXISTS (SELECT FROM heard) LOOP"
                                + " PERFORM pg_sleep(0.05); END LOOP; RAISE NOTICE 'ended';"));
        MigrationListener answering = new MigrationListener() {
            @Override
            public void onNotice(String file, int line, String sqlState, String text) {
                told.add(text);
                if (text.equals("begun")) {
                    database.run("INSERT INTO heard VALUES (1)");
                }
            }
        };

        try (Migrator migrator = database.migrator().listener(answering).build()) {
            migrator.migrate();
        }

        assertThat(told).containsExactly("begun", "ended");
    }

    @Test
    void tellsAHundredOfAFloodAndHowManyMore() {
        database.files()
                .with(
                        "V1__flood.sql",
                        "DO $$ BEGIN FOR i IN 1..100000 LOOP RAISE NOTICE 'row % %', i, repeat('x', 200);"
                                + " END LOOP; END $$;\nDO $$ BEGIN RAISE NOTICE 'dry again'; END $$");

        migrate();

        assertThat(told)
                .hasSize(102)
                .endsWith(
                        "V1__flood.sql:1 00000 … and 99900 more of this statement", "V1__flood.sql:2 00000 dry again");
    }

    @Test
    void aFileDecidesWhatIsWorthTelling() {
        database.files()
                .with(
                        "V1__quiet.sql",
                        "SET client_min_messages = warning;\nDO $$ BEGIN RAISE NOTICE 'a'; RAISE WARNING 'b'; END $$");

        migrate();

        assertThat(told).containsExactly("V1__quiet.sql:2 01000 b");
    }

    @Test
    void tellsWhatCameBeforeAFailure() {
        database.files().with("V1__a.sql", "DO $$ BEGIN RAISE NOTICE 'so far'; PERFORM 1 / 0; END $$");

        assertThatExceptionOfType(MigrationException.class).isThrownBy(this::migrate);

        assertThat(told).containsExactly("V1__a.sql:1 00000 so far");
    }

    @Test
    void keepsQuietDuringACopyAndHearsWhatFollows() {
        database.files().with("V1__a.sql", """
                CREATE TABLE a (id int);
                CREATE FUNCTION cry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'row'; RETURN NEW; END $$;
                CREATE TRIGGER cry BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION cry();
                COPY a FROM stdin;
                1
                2
                \\.
                INSERT INTO a VALUES (3);
                """);

        migrate();

        assertThat(told).containsExactly("V1__a.sql:8 00000 row");
        assertThat(Sql.column(database.dataSource(), "SELECT id FROM a")).containsExactly("1", "2", "3");
    }

    @Test
    void tellsWhatAnUndoFileRaises() {
        database.files().with("V1__a.sql", "CREATE TABLE a (id int)");
        database.undoFiles().with("U1__a.sql", "DROP TABLE IF EXISTS a, b");

        try (Migrator migrator = database.migrator().listener(listener).build()) {
            migrator.migrate();
            migrator.undo();
        }

        assertThat(told).containsExactly("U1__a.sql:1 00000 table \"b\" does not exist, skipping");
    }

    @Test
    void leavesNothingOfItToTheLog() {
        database.files().with("V1__a.sql", "DO $$ BEGIN RAISE WARNING 'careful'; END $$");
        Logger flyway = (Logger) LoggerFactory.getLogger("org.flywaydb");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        flyway.addAppender(log);
        flyway.setLevel(Level.DEBUG);
        try {
            migrate();
        } finally {
            flyway.setLevel(null);
            flyway.detachAppender(log);
        }

        assertThat(told).containsExactly("V1__a.sql:1 01000 careful");
        assertThat(log.list)
                .isNotEmpty()
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
                .extracting(ILoggingEvent::getFormattedMessage)
                .noneMatch(line -> line.contains("careful"));
    }

    private void migrate() {
        try (Migrator migrator = database.migrator().listener(listener).build()) {
            migrator.migrate();
        }
    }
}
