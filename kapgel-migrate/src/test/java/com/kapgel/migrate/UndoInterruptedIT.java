package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An undo that is cut off, and one that is not alone. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UndoInterruptedIT {

    private static final String UNDO_OF_INDEXES = """
            INSERT INTO log VALUES ('down');
            DROP INDEX CONCURRENTLY IF EXISTS j;
            DO $$ BEGIN IF to_regclass('cut') IS NOT NULL THEN RAISE 'cut'; END IF; END $$;
            DROP INDEX CONCURRENTLY IF EXISTS i;""";

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    @Test
    void cutOffInATransactionItHasChangedNothing() {
        database.files().with("V1__a.sql", "CREATE TABLE a (id int)");
        database.undoFiles().with("U1__a.sql", "DROP TABLE a; SELECT pg_terminate_backend(pg_backend_pid())");
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();

            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::undo)
                    .withMessageContainingAll(
                            "nothing of it was taken back", "U1__a.sql, line 1", "57P01", "Undo again when the server");
            assertThat(Sql.column(database.dataSource(), "SELECT to_regclass('a')"))
                    .containsExactly("a");

            database.undoFiles().with("U1__a.sql", "DROP TABLE a");
        }
        try (Migrator migrator = database.migrator().acceptChangedUndoFiles().build()) {
            assertThat(migrator.undo().undone()).hasSize(1);
        }
    }

    @Test
    void cutOffOutsideOfATransactionItGoesOnWhereItStopped() {
        twoIndexesAndALog();
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();
            database.run("CREATE TABLE cut (id int)");

            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::undo)
                    .withMessageContainingAll(
                            "stays taken back", "U2__i.sql, line 3", "it goes on with this statement");
            assertThat(Sql.column(database.dataSource(), "SELECT what FROM log"))
                    .containsExactly("down");

            for (Runnable passing : List.<Runnable>of(migrator::migrate, migrator::redo)) {
                assertThatExceptionOfType(MigrationException.class)
                        .isThrownBy(passing::run)
                        .withMessageContainingAll("An undo stopped half-way", "U2__i.sql", "undo() again");
            }

            database.run("DROP TABLE cut");
            assertThat(migrator.undo().versionAfter()).contains("1");
            assertThat(Sql.column(database.dataSource(), "SELECT what FROM log"))
                    .containsExactly("down");
            assertThat(Sql.column(database.dataSource(), "SELECT relname FROM pg_class WHERE relname IN ('i', 'j')"))
                    .isEmpty();
            migrator.redo();
        }
    }

    /** Else the old name would stay half-way, and the undo() that the message asks for would take back another migration. */
    @Test
    void cutOffOutsideOfATransactionItGoesOnUnderItsNewName() {
        twoIndexesAndALog();
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();
            database.run("CREATE TABLE cut (id int)");
            assertThatExceptionOfType(MigrationException.class).isThrownBy(migrator::undo);
            database.run("DROP TABLE cut");
            database.undoFiles().without("U2__i.sql").with("U2__renamed.sql", UNDO_OF_INDEXES);

            assertThat(migrator.undo().versionAfter()).contains("1");
            assertThat(Sql.column(database.dataSource(), "SELECT what FROM log"))
                    .containsExactly("down");
            assertThat(Sql.column(database.dataSource(), "SELECT script FROM kapgel_migration_step"))
                    .isEmpty();
            assertThat(migrator.redo().versionAfter()).contains("2");
        }
    }

    /** The statement that waits in the middle is the one that is killed. */
    @Test
    void killedWhileAStatementRunsOutsideOfATransactionItGoesOn() throws Exception {
        twoIndexesAndALog();
        try (Migrator migrator = database.migrator().build();
                Connection older = database.connect()) {
            migrator.migrate();
            older.setAutoCommit(false);
            Sql.run(older, "SELECT count(*) FROM a");
            CompletableFuture<MigrationReport> undo = OwnThread.start(migrator::undo);
            database.awaitAnswer("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
                    + " current_database() AND query ILIKE 'DROP INDEX CONCURRENTLY%' AND wait_event_type = 'Lock'");
            assertThat(undo).failsWithin(Duration.ofSeconds(60));
            older.rollback();
        }
        try (Migrator migrator = database.migrator().build()) {
            assertThat(migrator.undo().versionAfter()).contains("1");
            assertThat(Sql.column(database.dataSource(), "SELECT what FROM log"))
                    .containsExactly("down");
        }
    }

    @Test
    void twoAtOnceTakeBackOneEach() throws Exception {
        database.files().with("V1__a.sql", "CREATE TABLE a (id int)").with("V2__b.sql", "CREATE TABLE b (id int)");
        database.undoFiles().with("U1__a.sql", "DROP TABLE a").with("U2__b.sql", "DROP TABLE b; SELECT pg_sleep(0.5)");
        try (Migrator one = database.migrator().build();
                Migrator other = database.migrator().build()) {
            one.migrate();
            CompletableFuture<MigrationReport> first = OwnThread.start(one::undo);
            CompletableFuture<MigrationReport> second = OwnThread.start(other::undo);

            List<String> undone = new ArrayList<>();
            for (MigrationReport report : List.of(first.get(60, TimeUnit.SECONDS), second.get(60, TimeUnit.SECONDS))) {
                report.undone().forEach(each -> undone.add(each.version().orElseThrow()));
            }
            assertThat(undone).containsExactlyInAnyOrder("1", "2");
        }
    }

    @Test
    void waitsForWhoMigratesAndNamesHim() throws Exception {
        database.files().with("V1__a.sql", "CREATE TABLE a (id int)");
        database.undoFiles().with("U1__a.sql", "DROP TABLE a");
        List<String> holders = new ArrayList<>();
        MigrationListener listener = new MigrationListener() {
            @Override
            public void onWait(String holder, Duration waited) {
                holders.add(holder);
            }
        };
        try (Migrator migrator = database.migrator()
                        .retryLocksFor(Duration.ofSeconds(2))
                        .listener(listener)
                        .build();
                Connection other = database.connect()) {
            migrator.migrate();
            HistoryTable table = new HistoryTable("public", "flyway_schema_history");
            Sql.run(
                    other,
                    "SET application_name = 'the other one'; SELECT pg_advisory_lock(" + table.lockNumber() + ")");

            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::undo)
                    .withMessageContainingAll(
                            "Another instance migrates or undoes; nothing was changed.", "pid ", "the other one");
            assertThat(holders).isNotEmpty().allMatch(holder -> holder.contains("the other one"));

            Sql.run(other, "SELECT pg_advisory_unlock_all()");
            assertThat(migrator.undo().undone()).hasSize(1);
        }
    }

    /**
     * Flyway gives its lock away between two migrations, and in one run it does not look again at what it has applied. The
     * third file stands for an undo by another instance.
     */
    @Test
    void aRunDoesNotPassWhatWasUndoneMeanwhile() {
        database.files()
                .with("V1__a.sql", "CREATE TABLE a (id int)")
                .with("V2__b.sql", "CREATE TABLE b (id int)")
                .with("V3__undo.sql", """
                        DROP TABLE b;
                        INSERT INTO flyway_schema_history
                        SELECT 99, version, description, 'DELETE', script, checksum, installed_by, now(), 0, true
                        FROM flyway_schema_history WHERE version = '2';
                        UPDATE kapgel_migration SET undone_at = now(), undone_by = 'somebody' WHERE version = '2';""")
                .with("V4__d.sql", "CREATE TABLE d (id int)");
        for (boolean redo : new boolean[] {false, true}) {
            try (Migrator migrator = database.migrator().build()) {
                assertThatExceptionOfType(MigrationException.class)
                        .isThrownBy(() -> runAgain(migrator, redo))
                        .withMessageContainingAll("V2__b.sql", "somebody undid it");
                assertThat(Sql.column(database.dataSource(), "SELECT to_regclass('d')"))
                        .containsOnlyNulls();
            }
        }
    }

    private void runAgain(Migrator migrator, boolean redo) {
        if (redo) {
            database.run("DROP TABLE a; DROP TABLE flyway_schema_history, kapgel_migration, kapgel_migration_step");
            migrator.redo();
        } else {
            migrator.migrate();
        }
    }

    /** One builds an index while the other wants to undo. */
    @Test
    void waitsForARunAndThenUndoesWhatItApplied() throws Exception {
        database.files()
                .with("V1__a.sql", "CREATE TABLE a (id int)")
                .with("V2__i.sql", "CREATE INDEX CONCURRENTLY i ON a (id)");
        database.undoFiles().with("U2__i.sql", "DROP INDEX CONCURRENTLY i");
        try (Migrator migrator = database.migrator().build();
                Migrator undoing = database.migrator().build();
                Connection older = database.connect()) {
            older.setAutoCommit(false);
            Sql.run(older, "SELECT txid_current()");
            CompletableFuture<MigrationReport> run = OwnThread.start(migrator::migrate);
            database.awaitLockWait("CREATE INDEX CONCURRENTLY%");
            CompletableFuture<MigrationReport> undo = OwnThread.start(undoing::undo);
            database.awaitAnswer("SELECT pid FROM pg_stat_activity WHERE query LIKE 'SELECT pg_try_advisory_lock%'"
                    + " AND datname = current_database()");
            assertThat(undo).isNotDone();
            assertThat(run).isNotDone();
            older.rollback();

            assertThat(run.get(60, TimeUnit.SECONDS).versionAfter()).contains("2");
            assertThat(undo.get(60, TimeUnit.SECONDS).versionAfter()).contains("1");
        }
    }

    private void twoIndexesAndALog() {
        database.files()
                .with("V1__a.sql", "CREATE TABLE a (id int); CREATE TABLE log (what text)")
                .with("V2__i.sql", "CREATE INDEX CONCURRENTLY i ON a (id); CREATE INDEX CONCURRENTLY j ON a (id)");
        database.undoFiles().with("U2__i.sql", UNDO_OF_INDEXES);
    }
}
