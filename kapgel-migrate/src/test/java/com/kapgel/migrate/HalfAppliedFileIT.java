package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A file that stopped half-way, and is not there any more when the next run begins. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HalfAppliedFileIT {

    private static final String HALF = "INSERT INTO a VALUES (7);\nCREATE INDEX CONCURRENTLY i ON a (b)";

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    @BeforeEach
    void stopHalfWay() {
        database.files().with("V1__a.sql", "CREATE TABLE a (id int)").with("V2__i.sql", HALF);
        try (Migrator migrator = database.migrator().build()) {
            assertThatExceptionOfType(MigrationException.class).isThrownBy(migrator::migrate);
        }
        database.run("ALTER TABLE a ADD b int");
    }

    @Test
    void doesNotBeginAnewUnderAnotherName() {
        database.files().without("V2__i.sql").with("V2__index.sql", HALF);
        try (Migrator migrator = database.migrator().build()) {
            for (Runnable call : List.<Runnable>of(migrator::validate, migrator::migrate, migrator::migrate)) {
                assertThatExceptionOfType(MigrationException.class)
                        .isThrownBy(call::run)
                        .satisfies(
                                failure -> assertThat(findings(failure))
                                        .containsExactly(
                                                "V2__i.sql stopped half-way in an earlier run, and is V2__index.sql now,"
                                                        + " which would begin anew. Restore the name, or repair: then it goes on."));
            }

            migrator.repair();
            assertThat(migrator.migrate().versionAfter()).contains("2");
        }
        assertThat(Sql.column(database.dataSource(), "SELECT id FROM a")).containsExactly("7");
    }

    @Test
    void isNotPassedOverWhenItIsGone() {
        database.files().without("V2__i.sql").with("V3__c.sql", "CREATE TABLE c (id int)");
        try (Migrator migrator = database.migrator().build()) {
            for (Runnable call : List.<Runnable>of(migrator::validate, migrator::migrate, migrator::migrate)) {
                assertThatExceptionOfType(MigrationException.class)
                        .isThrownBy(call::run)
                        .satisfies(failure -> assertThat(findings(failure))
                                .singleElement()
                                .asString()
                                .startsWith("V2__i.sql stopped half-way in an earlier run, and its file is gone."));
            }

            migrator.repair();
            assertThat(migrator.migrate().versionAfter()).contains("3");
        }
    }

    /** The release before starts again: what is above all its files is not its business. */
    @Test
    void doesNotKeepTheReleaseBeforeFromStarting() {
        database.files().without("V2__i.sql");
        try (Migrator migrator = database.migrator().build()) {
            assertThat(migrator.migrate().applied()).isEmpty();
        }
        database.files().with("V2__i.sql", HALF);
        try (Migrator migrator = database.migrator().build()) {
            assertThat(migrator.migrate().versionAfter()).contains("2");
        }
        assertThat(Sql.column(database.dataSource(), "SELECT id FROM a")).containsExactly("7");
    }

    private static List<String> findings(MigrationException failure) {
        return failure.details().stream().map(detail -> detail.getValue()).toList();
    }
}
