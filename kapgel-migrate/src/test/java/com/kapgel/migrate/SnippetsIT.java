package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The recipes of the README and of the Javadoc. */
class SnippetsIT {

    /** The recipe of the project's README. */
    @Test
    @SuppressWarnings("UnusedVariable") // It stands here as it stands there.
    void migrates() {
        try (TestDatabase database = TestPostgres.shared().freshDatabase()) {
            String url = database.url();
            String user = database.user();
            String password = database.password();

            try (Migrator migrator = Migrator.builder()
                    .database(url, user, password)
                    .locations("classpath:db/migration")
                    .build()) {
                MigrationReport report = migrator.migrate();
            }

            assertThat(Sql.column(database.dataSource(), "SELECT status FROM orders"))
                    .containsExactly("NEW");
        }
    }

    /** The recipe of the module's README. */
    @Test
    @SuppressWarnings("UnusedVariable") // As above.
    void migratesAndOpensThePool() throws Exception {
        try (TestDatabase database = TestPostgres.shared().freshDatabase()) {
            String url = database.url();
            String user = database.user();
            String password = database.password();

            try (Migrator migrator = Migrator.builder()
                    .database(url, user, password)
                    .locations("classpath:db/migration")
                    .build()) {
                MigrationReport report =
                        migrator.migrate(); // Applied 3 migrations in 41 ms; the database is at version 3
                List<MigrationStatus> history = migrator.status();
            }

            try (HikariDataSource pool = DatabasePool.production("order-service")
                            .database(url, user, password)
                            .open();
                    Connection connection = pool.getConnection()) {
                assertThat(Sql.column(connection, "SELECT status FROM orders")).containsExactly("NEW");
            }
        }
    }

    /** The recipe for undoing. */
    @Test
    void undoesAndRedoes() {
        try (TestDatabase database = TestPostgres.shared().freshDatabase();
                Migrator migrator = Migrator.builder()
                        .database(database.url(), database.user(), database.password())
                        .build()) {
            migrator.migrate();

            migrator.undo(); // Undid 1 migration in 12 ms; the database is at version 2
            migrator.undoTo("1"); // all above version 1, highest first; "0" for all
            migrator.undoRun(); // all that the last call of migrate() applied
            migrator.redo(); // applies again what was undone

            assertThat(Sql.column(database.dataSource(), "SELECT status FROM orders"))
                    .containsExactly("NEW");
        }
    }

    /** The recipe for listening. */
    @Test
    @SuppressWarnings("SystemOut") // It stands here as it stands there.
    void tellsWhatTheServerSays() {
        try (TestDatabase database = TestPostgres.shared().freshDatabase()) {
            MigrationListener lines = new MigrationListener() {
                @Override
                public void onProgress(Progress progress) {
                    System.err.println(progress);
                }

                @Override
                public void onNotice(String file, int line, String sqlState, String text) {
                    System.err.println(file + ", line " + line + ": " + text);
                }
            };

            try (Migrator migrator = Migrator.builder()
                    .database(database.url(), database.user(), database.password())
                    .listener(lines)
                    .build()) {
                assertThat(migrator.migrate().versionAfter()).contains("3");
            }
        }
    }

    @Test
    void reportsWhatWasAppliedAndWhatIsThere() {
        try (TestDatabase database = TestPostgres.shared().freshDatabase();
                Migrator migrator = Migrator.builder()
                        .database(database.url(), database.user(), database.password())
                        .build()) {
            assertThat(migrator.migrate().toString())
                    .startsWith("Applied 3 migrations in ")
                    .endsWith("the database is at version 3");
            assertThat(migrator.status()).extracting(MigrationStatus::state).containsOnly(MigrationState.APPLIED);
        }
    }
}
