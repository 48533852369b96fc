package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How long each statement and each migration took. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DurationsIT {

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    private final List<String> told = new ArrayList<>();
    private final List<Duration> durations = new ArrayList<>();

    private final MigrationListener listener = new MigrationListener() {
        @Override
        public void onStatement(String file, int line, String command, Duration elapsed) {
            told.add(file + ":" + line + " " + command);
            durations.add(elapsed);
        }

        @Override
        public void onMigration(String file, Duration elapsed) {
            told.add(file);
            durations.add(elapsed);
        }
    };

    @Test
    void areToldOfEachStatementAndThenOfTheMigration() {
        database.files()
                .with("V1__a.sql", "CREATE TABLE a (id int PRIMARY KEY);\nSELECT pg_sleep(0.1)")
                .with("V2__i.sql", "CREATE INDEX CONCURRENTLY i ON a (id)")
                .with(
                        "V3__fill.sql",
                        "-- kapgel: backfill table=a key=id\nDELETE FROM a WHERE id BETWEEN :first AND :last")
                .with("V5__fails.sql", "SELECT 1;\nSELECT * FROM missing");
        database.undoFiles().with("U4__sql.sql", "SELECT pg_sleep(0.1)");
        try (Migrator migrator = database.migrator()
                .listener(listener)
                .javaMigrations(new V4__Sleeps())
                .build()) {
            try {
                migrator.migrate();
            } catch (MigrationException failed) {
                told.add("failed");
            }
            MigrationReport undone = migrator.undo();
            assertThat(undone.undone().get(0).duration()).isGreaterThanOrEqualTo(Duration.ofMillis(100));
        }

        assertThat(told)
                .containsExactly(
                        "V1__a.sql:1 CREATE TABLE",
                        "V1__a.sql:2 SELECT",
                        "V1__a.sql",
                        "V2__i.sql:1 CREATE INDEX CONCURRENTLY",
                        "V2__i.sql",
                        "V3__fill.sql:2 DELETE in batches",
                        "V3__fill.sql",
                        V4__Sleeps.class.getName(),
                        "V5__fails.sql:1 SELECT",
                        "failed",
                        "U4__sql.sql:1 SELECT",
                        "U4__sql.sql");
        assertThat(durations).noneMatch(Duration::isNegative);
        assertThat(durations.get(1)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
        assertThat(durations.get(2)).isGreaterThanOrEqualTo(durations.get(1));
        assertThat(durations.get(7)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
    }

    /** One written in Java. */
    private static final class V4__Sleeps extends BaseJavaMigration {

        @Override
        public MigrationVersion getVersion() {
            return MigrationVersion.fromVersion("4");
        }

        @Override
        public void migrate(Context context) throws Exception {
            try (Statement statement = context.getConnection().createStatement()) {
                statement.execute("SELECT pg_sleep(0.1)");
            }
        }
    }
}
