package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a repair does about objects that cut-off statements left, and that it keeps its hands off everything else. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RepairObjectsIT {

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    @BeforeEach
    void aTableWithTwoEqualRows() {
        database.files().with("V1__a.sql", "CREATE TABLE a (id int); INSERT INTO a VALUES (1), (1)");
        database.migrate();
    }

    @Test
    void anInvalidIndexThatAFileIsToBuildIsDropped() {
        leaveInvalid("CREATE UNIQUE INDEX CONCURRENTLY i ON a (id)");
        database.files().with("V2__i.sql", "CREATE INDEX CONCURRENTLY i ON a (id)");
        try (Migrator migrator = database.migrator().build()) {
            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::migrate)
                    .withMessageContaining("invalid");

            assertThat(migrator.repair().repaired())
                    .containsExactly(
                            "V2__i.sql: index public.i was invalid and was dropped; the next migrate() builds it.");

            assertThat(migrator.migrate().versionAfter()).contains("2");
            assertThat(invalid()).isEmpty();
        }
    }

    /** {@code IF NOT EXISTS} by another tool has taken it for built. */
    @Test
    void anInvalidIndexOfAnAppliedFileIsBuiltAnew() {
        leaveInvalid("CREATE UNIQUE INDEX CONCURRENTLY i ON a (id)");
        database.run("DELETE FROM a");
        database.files().with("V2__i.sql", "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON a (id)");
        recordAsApplied("2", "i");
        try (Migrator migrator = database.migrator().build()) {
            assertThat(migrator.repair().repaired())
                    .last()
                    .isEqualTo("V2__i.sql: index public.i was invalid and was built anew under its name.");

            assertThat(invalid()).isEmpty();
            assertThat(indexes()).containsExactly("i");
            assertThat(migrator.repair().repaired()).isEmpty();
        }
    }

    @Test
    void whatCannotBeBuiltAnewIsToldAndLeavesNothingElseBehind() {
        leaveInvalid("CREATE UNIQUE INDEX CONCURRENTLY i ON a (id)");
        leaveInvalid("CREATE UNIQUE INDEX CONCURRENTLY j ON a (id)");
        database.files()
                .with("V2__i.sql", "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON a (id)")
                .with("V3__j.sql", "CREATE INDEX CONCURRENTLY j ON a (id)");
        recordAsApplied("2", "i");
        try (Migrator migrator = database.migrator().build()) {
            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::repair)
                    .withMessageContainingAll(
                            "The repair stopped at index public.i of V2__i.sql; what it had done by then stays.",
                            "done:       V3__j.sql: index public.j was invalid and was dropped",
                            "23505",
                            "Correct them, then repair again.");
            assertThat(indexes()).containsExactly("i");

            database.run("DELETE FROM a");
            assertThat(migrator.repair().repaired()).hasSize(1);
            assertThat(invalid()).isEmpty();
        }
    }

    @Test
    void anIndexThatWasToBeDroppedIsDropped() {
        leaveInvalid("CREATE UNIQUE INDEX CONCURRENTLY i ON a (id)");
        database.files()
                .with("V2__i.sql", "CREATE INDEX CONCURRENTLY i ON a (id)")
                .with("V3__drop.sql", "DROP INDEX CONCURRENTLY IF EXISTS i");
        recordAsApplied("2", "i");
        recordAsApplied("3", "drop");
        try (Migrator migrator = database.migrator().build()) {
            assertThat(migrator.repair().repaired())
                    .last()
                    .isEqualTo("V3__drop.sql: index public.i was invalid and was dropped, as the file says.");
            assertThat(indexes()).isEmpty();
        }
    }

    @Test
    void anIndexOfAHalfAppliedFileIsDroppedAndTheFileGoesOn() throws Exception {
        database.files().with("V2__i.sql", """
                CREATE TABLE log (what text);
                CREATE INDEX CONCURRENTLY i ON a (id);""");
        try (Migrator migrator = database.migrator().build();
                Connection writer = database.connect()) {
            writer.setAutoCommit(false);
            Sql.run(writer, "INSERT INTO a VALUES (2)");
            CompletableFuture<MigrationException> failure =
                    OwnThread.start(() -> catchThrowableOfType(MigrationException.class, migrator::migrate));
            database.awaitLockWait("CREATE INDEX CONCURRENTLY i%");
            database.run(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONCURRENTLY i%'"
                            + " AND datname = current_database() AND pid <> pg_backend_pid()");
            assertThat(failure.get(60, TimeUnit.SECONDS)).isInstanceOf(MigrationException.class);
            writer.rollback();
            assertThat(invalid()).containsExactly("i");

            MigrationReport report = migrator.repair();

            assertThat(report.repaired())
                    .containsExactly(
                            "V2__i.sql: index public.i was invalid and was dropped; the next migrate() builds it.");
            assertThat(report.notes()).singleElement().asString().startsWith("V2__i.sql: it stopped half-way");
            assertThat(migrator.migrate().versionAfter()).contains("2");
            assertThat(invalid()).isEmpty();
        }
    }

    @Test
    void invalidIndexesOfOthersAreToldAndLeftAlone() {
        database.run("CREATE TABLE b (id int); INSERT INTO b VALUES (1), (1); CREATE SCHEMA other;"
                + "CREATE TABLE other.a (id int); INSERT INTO other.a VALUES (1), (1)");
        leaveInvalid("CREATE UNIQUE INDEX CONCURRENTLY i ON b (id)");
        leaveInvalid("CREATE UNIQUE INDEX CONCURRENTLY i ON other.a (id)");
        leaveInvalid("CREATE UNIQUE INDEX CONCURRENTLY somebodys ON a (id)");
        database.files().with("V2__i.sql", "CREATE INDEX CONCURRENTLY i ON a (id)");
        database.files().with("V3__s.sql", "SET search_path = shop; CREATE INDEX CONCURRENTLY somebodys ON a (id)");
        try (Migrator migrator = database.migrator().build()) {
            MigrationReport report = migrator.repair();

            assertThat(report).hasToString("Nothing to repair; the database is at version 1");
            assertThat(report.notes())
                    .hasSize(3)
                    .contains("Index public.somebodys is invalid, and no migration file says that it is to be built or"
                            + " dropped concurrently, so it was left alone. If nobody needs it: DROP INDEX CONCURRENTLY"
                            + " public.somebodys.");
            assertThat(invalid()).containsExactly("i", "i", "somebodys");
        }
    }

    /** The search path leads from the schema of the history to others, in which these names mean somebody else's objects. */
    @Test
    void whatTheSearchPathFindsElsewhereForAFileThatHasNotBegunIsLeftAlone() throws Exception {
        leaveInvalid("CREATE UNIQUE INDEX CONCURRENTLY i ON a (id)");
        database.run("CREATE INDEX z ON a (id)");
        cutOffReindex("z");
        try (Migrator migrator = database.migrator().schema("other").build()) {
            migrator.migrate();
            database.run("DROP TABLE other.a");
            for (String sql : List.of(
                    "CREATE INDEX CONCURRENTLY i ON a (id)",
                    "DROP INDEX CONCURRENTLY i",
                    "REINDEX INDEX CONCURRENTLY z",
                    "REINDEX TABLE CONCURRENTLY a")) {
                database.files().with("V2__i.sql", sql);

                MigrationReport report = migrator.repair();

                assertThat(report.repaired()).as(sql).isEmpty();
                assertThat(report.notes()).as(sql).hasSize(2);
                assertThat(invalid()).as(sql).containsExactly("i", "z_ccnew");
            }
            database.files().with("V2__i.sql", "CREATE INDEX CONCURRENTLY i ON public.a (id)");
            assertThat(migrator.repair().repaired()).hasSize(1);
        }
    }

    /** On a partitioned table it is invalid until each partition has its own: that is a step on the way. */
    @Test
    void anIndexThatWaitsForThoseOfThePartitionsIsFine() {
        database.run(
                "CREATE TABLE p (id int) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO"
                        + " (9); CREATE INDEX i ON ONLY p (id)");
        database.files().with("V2__i.sql", "CREATE INDEX CONCURRENTLY i ON p (id)");
        try (Migrator migrator = database.migrator().build()) {
            MigrationReport report = migrator.repair();

            assertThat(report.repaired()).isEmpty();
            assertThat(report.notes()).isEmpty();
        }
    }

    /** A role without special rights does not see what others build, only that they do. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anIndexThatIsBeingBuiltIsLeftAlone(boolean asOwner) throws Exception {
        database.files().with("V2__i.sql", "CREATE INDEX CONCURRENTLY i ON a (id)");
        String role = "repairs_" + database.name();
        database.run("CREATE ROLE " + role + " LOGIN; GRANT ALL ON ALL TABLES IN SCHEMA public TO " + role
                + "; ALTER TABLE a OWNER TO " + role);
        try (Migrator migrator = asOwner
                        ? database.migrator().database(database.url(), role, "").build()
                        : database.migrator().build();
                Connection reader = database.connect()) {
            reader.setAutoCommit(false);
            Sql.run(reader, "SELECT txid_current()");
            try (WaitingStatement build =
                    WaitingStatement.start(database.dataSource(), "CREATE INDEX CONCURRENTLY i ON a (id)")) {
                database.awaitLockWait("CREATE INDEX CONCURRENTLY i%");

                MigrationReport report = migrator.repair();

                assertThat(report.repaired()).isEmpty();
                assertThat(report.notes())
                        .containsExactly("Index public.i is being built or dropped by pid " + build.pid()
                                + ", and was left alone.");
                reader.rollback();
                build.await();
            }
            assertThat(invalid()).isEmpty();
        } finally {
            database.run(
                    "REASSIGN OWNED BY " + role + " TO CURRENT_USER; DROP OWNED BY " + role + "; DROP ROLE " + role);
        }
    }

    @Test
    void whatAReindexLeftIsDroppedButNotThatOfAnotherIndex() throws Exception {
        database.run("CREATE INDEX z ON a (id); CREATE INDEX zz ON a (id)");
        cutOffReindex("z");
        cutOffReindex("zz");
        assertThat(invalid()).containsExactly("z_ccnew", "zz_ccnew");
        database.files().with("V2__z.sql", "REINDEX INDEX CONCURRENTLY z");
        try (Migrator migrator = database.migrator().build()) {
            assertThat(migrator.repair().repaired())
                    .containsExactly(
                            "V2__z.sql: index public.z_ccnew was invalid and was dropped: it is what was left of a"
                                    + " REINDEX that was cut off.");
            assertThat(invalid()).containsExactly("zz_ccnew");

            database.files().with("V3__all.sql", "REINDEX TABLE CONCURRENTLY a");
            assertThat(migrator.repair().repaired()).hasSize(1);
            assertThat(invalid()).isEmpty();
            assertThat(migrator.migrate().versionAfter()).contains("3");
        }
    }

    @Test
    void aPartitionThatIsHalfDetachedIsDetachedToTheEnd() throws Exception {
        database.run("CREATE TABLE p (id int) PARTITION BY RANGE (id);"
                + "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9);"
                + "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (9) TO (19)");
        database.files().with("V2__p.sql", "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY");
        try (Migrator migrator = database.migrator().build();
                Connection reader = database.connect()) {
            reader.setAutoCommit(false);
            Sql.run(reader, "SELECT * FROM p");
            CompletableFuture<MigrationException> failure =
                    OwnThread.start(() -> catchThrowableOfType(MigrationException.class, migrator::migrate));
            database.awaitLockWait("ALTER TABLE p DETACH%");
            database.run(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'ALTER TABLE p DETACH%'"
                            + " AND datname = current_database() AND pid <> pg_backend_pid()");
            failure.get(60, TimeUnit.SECONDS);
            reader.rollback();

            assertThat(migrator.repair().repaired())
                    .containsExactly(
                            "V2__p.sql: partition \"p1\" was half detached from \"p\" and was detached to the end.");

            assertThat(Sql.column(database.dataSource(), "SELECT inhrelid::regclass FROM pg_inherits"))
                    .containsExactly("p2");
            assertThat(migrator.migrate().versionAfter()).contains("2");
        }
    }

    @Test
    void nothingIsDoneWhileTheWindowIsClosed() {
        leaveInvalid("CREATE UNIQUE INDEX CONCURRENTLY i ON a (id)");
        database.files()
                .with("V2__i.sql", "CREATE INDEX CONCURRENTLY i ON a (id)")
                .with("V1__a.sql", "SELECT 'changed'");
        String closed =
                ZonedDateTime.now(ZoneId.of("Pacific/Kiritimati")).getHour() == 0 ? "12:00-12:01" : "00:00-00:01";
        try (Migrator migrator = database.migrator()
                .maintenanceWindow(MaintenanceWindow.parse(closed + " Pacific/Kiritimati"))
                .build()) {
            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::repair)
                    .withMessageContainingAll(
                            "The maintenance window is closed; nothing was changed.",
                            "index public.i of V2__i.sql",
                            "Repair again from");
            assertThat(invalid()).containsExactly("i");
            assertThatExceptionOfType(MigrationException.class).isThrownBy(migrator::validate);
        }
    }

    private void leaveInvalid(String uniqueIndex) {
        assertThatThrownBy(() -> database.run(uniqueIndex)).hasMessageContaining("could not create unique index");
    }

    private void recordAsApplied(String version, String description) {
        database.run(
                "INSERT INTO flyway_schema_history SELECT max(installed_rank) + 1, '" + version + "', '" + description
                        + "', 'SQL', 'V" + version + "__" + description + ".sql', NULL, current_user, now(), 1, true"
                        + " FROM flyway_schema_history");
    }

    private void cutOffReindex(String index) throws SQLException {
        try (Connection older = database.connect();
                Connection reindex = database.connect()) {
            older.setAutoCommit(false);
            Sql.run(older, "SELECT * FROM a");
            Sql.run(reindex, "SET lock_timeout = '300ms'");
            assertThatThrownBy(() -> Sql.run(reindex, "REINDEX INDEX CONCURRENTLY " + index))
                    .hasMessageContaining("lock timeout");
        }
    }

    private List<String> invalid() {
        return Sql.column(
                database.dataSource(),
                "SELECT relname FROM pg_index JOIN pg_class ON oid = indexrelid WHERE NOT indisvalid AND relkind = 'i'"
                        + " ORDER BY 1");
    }

    private List<String> indexes() {
        return Sql.column(database.dataSource(), "SELECT indexname FROM pg_indexes WHERE tablename = 'a' ORDER BY 1");
    }
}
