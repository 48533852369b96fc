package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that works as a role without any right on history and journal: these are written as who has logged in. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FileAsAnotherRoleIT {

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    private String other = "";

    @BeforeEach
    void aRoleWithASchemaOfItsOwn() {
        other = "other_" + database.name();
        database.run("CREATE ROLE " + other + "; CREATE SCHEMA shop AUTHORIZATION " + other
                + "; REVOKE ALL ON SCHEMA public FROM public");
    }

    @AfterEach
    void dropRole() {
        database.run("DROP OWNED BY " + other + "; DROP SCHEMA IF EXISTS shop CASCADE; DROP ROLE " + other);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SET ROLE ", "SET LOCAL ROLE ", "SET SESSION ROLE "})
    void runsInATransaction(String as) {
        database.files()
                .with("V1__a.sql", as + other + "; CREATE TABLE shop.a (id int)")
                .with("V2__b.sql", "CREATE TABLE b (id int)");
        database.undoFiles()
                .with("U1__a.sql", as + other + "; DROP TABLE shop.a")
                .with("U2__b.sql", "DROP TABLE b");

        upAndDown();
    }

    @Test
    void runsStatementByStatement() {
        String as = "SET ROLE ";
        database.files()
                .with(
                        "V1__a.sql",
                        as + other
                                + "; CREATE TABLE shop.a (id int PRIMARY KEY); CREATE INDEX CONCURRENTLY i ON shop.a (id);"
                                + "INSERT INTO shop.a VALUES (1)")
                .with("V2__b.sql", "CREATE TABLE b (id int)");
        database.undoFiles()
                .with("U1__a.sql", as + other + "; DROP INDEX CONCURRENTLY shop.i; DROP TABLE shop.a")
                .with("U2__b.sql", "DROP TABLE b");

        upAndDown();
    }

    @Test
    void runsInBatches() {
        database.files().with("V1__a.sql", "SET ROLE " + other + """
                ;
                CREATE TABLE shop.a (id int PRIMARY KEY, n int);
                INSERT INTO shop.a SELECT generate_series(1, 10), 1;
                -- kapgel: backfill table=shop.a key=id batch=3 pause=0ms
                UPDATE shop.a SET n = 2 WHERE id BETWEEN :first AND :last;
                """).with("V2__b.sql", "CREATE TABLE b (id int)");
        database.undoFiles().with("U1__a.sql", "DROP TABLE shop.a").with("U2__b.sql", "DROP TABLE b");

        upAndDown();
    }

    @ParameterizedTest
    @CsvSource({
        "SET SESSION AUTHORIZATION, ''",
        "SET SESSION SESSION AUTHORIZATION, ''",
        "SET LOCAL SESSION AUTHORIZATION, ''",
        "SET SESSION AUTHORIZATION, 'RESET SESSION AUTHORIZATION; VACUUM'",
    })
    void isRefusedUnderAnotherLogin(String as, String end) {
        database.files()
                .with("V1__a.sql", "SELECT 1;\n" + as + " " + other + "; CREATE TABLE shop.a (id int);\n" + end);
        try (Migrator migrator = database.migrator().build()) {
            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::migrate)
                    .withMessageContainingAll("V1__a.sql, line 2: SET SESSION AUTHORIZATION", "Write SET ROLE");
        }
        assertThat(Sql.column(database.dataSource(), "SELECT to_regclass('shop.a')"))
                .containsOnlyNulls();
    }

    @Test
    void runsUnderAnotherLoginThatIsTakenBackInTheSameTransaction() {
        database.files()
                .with(
                        "V1__a.sql",
                        "SET SESSION AUTHORIZATION " + other
                                + "; CREATE TABLE shop.a (id int); SET SESSION AUTHORIZATION DEFAULT")
                .with("V2__b.sql", "CREATE TABLE b (id int)");
        database.undoFiles().with("U1__a.sql", "DROP TABLE shop.a").with("U2__b.sql", "DROP TABLE b");

        upAndDown();
    }

    private void upAndDown() {
        try (Migrator migrator = database.migrator().build()) {
            assertThat(migrator.migrate().versionAfter()).contains("2");
            assertThat(Sql.column(
                            database.dataSource(),
                            "SELECT tableowner = '" + other + "' FROM pg_tables WHERE tablename = 'a'"))
                    .containsExactly("t");
            assertThat(Sql.column(
                            database.dataSource(),
                            "SELECT DISTINCT installed_by FROM flyway_schema_history UNION SELECT tableowner FROM pg_tables"
                                    + " WHERE tablename = 'b'"))
                    .containsExactly(database.user());
            migrator.validate();

            assertThat(migrator.undoTo("0").undone()).hasSize(2);
            assertThat(Sql.column(database.dataSource(), "SELECT DISTINCT undone_by FROM kapgel_migration"))
                    .containsExactly(database.user());
        }
    }
}
