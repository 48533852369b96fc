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

    @Test
    void migratesAndOpensThePool() throws Exception {
        try (TestDatabase database = TestPostgres.shared().freshDatabase()) {
            String url = database.url();
            String user = database.user();
            String password = database.password();

            try (Migrator migrator = Migrator.builder()
                    .database(url, user, password)
                    .locations("classpath:db/migration")
                    .build()) {
                MigrationReport report = migrator.migrate();
                List<MigrationStatus> history = migrator.status();

                assertThat(report.toString())
                        .startsWith("Applied 3 migrations in ")
                        .endsWith("the database is at version 3");
                assertThat(history).extracting(MigrationStatus::state).containsOnly(MigrationState.APPLIED);
            }

            try (HikariDataSource pool = DatabasePool.production("order-service")
                            .database(url, user, password)
                            .open();
                    Connection connection = pool.getConnection()) {
                assertThat(Sql.column(connection, "SELECT status FROM orders")).containsExactly("NEW");
            }
        }
    }
}
