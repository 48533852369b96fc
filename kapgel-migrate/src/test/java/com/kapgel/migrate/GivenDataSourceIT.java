package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the application's own pool every connection goes back as it came. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GivenDataSourceIT {

    private static final String ALL_SETTINGS = "SELECT name || '=' || setting FROM pg_settings ORDER BY name";

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    @Test
    void aMigrationsSettingsDoNotReachTheApplication() throws Exception {
        database.files()
                .with(
                        "V1__in_transaction.sql",
                        "SET lock_timeout = '1234ms'; SET search_path = pg_catalog; CREATE TABLE public.a (id int)")
                .with("V2__outside.sql", "SET statement_timeout = '7s'; SET work_mem = '9MB'; RESET random_page_cost")
                .with("V2__outside.sql.conf", "executeInTransaction=false")
                .with("V3__index.sql", "CREATE INDEX CONCURRENTLY i ON a (id)");
        try (HikariDataSource pool = pool(2, true)) {
            List<List<String>> before = settingsOfAllConnections(pool);
            migrate(pool);

            assertThat(settingsOfAllConnections(pool)).isEqualTo(before);
        }
    }

    @Test
    void takesBackSettingsOfAMigrationThatFailedOutsideATransaction() throws Exception {
        database.files()
                .with("V1__outside.sql", "SET statement_timeout = '7s'; SET work_mem = '9MB'; SELECT * FROM missing")
                .with("V1__outside.sql.conf", "executeInTransaction=false");
        try (HikariDataSource pool = pool(2, true)) {
            List<List<String>> before = settingsOfAllConnections(pool);
            assertThatExceptionOfType(MigrationException.class).isThrownBy(() -> migrate(pool));

            assertThat(settingsOfAllConnections(pool)).isEqualTo(before);
        }
    }

    @Test
    void takesBackSettingsOfAMigrationBeforeOneThatFailed() throws Exception {
        database.files().with("V1__fine.sql", "SET work_mem = '9MB'").with("V2__fails.sql", "SELECT * FROM missing");
        try (HikariDataSource pool = pool(2, true)) {
            List<List<String>> before = settingsOfAllConnections(pool);
            assertThatExceptionOfType(MigrationException.class).isThrownBy(() -> migrate(pool));

            assertThat(settingsOfAllConnections(pool)).isEqualTo(before);
        }
    }

    @Test
    void aPoolWithoutAutoCommitStaysOne() throws Exception {
        database.files()
                .with("V1__a.sql", "CREATE TABLE a (id int)")
                .with("V2__i.sql", "CREATE INDEX CONCURRENTLY i ON a (id)");
        try (HikariDataSource pool = pool(2, false)) {
            migrate(pool);

            try (Connection connection = pool.getConnection()) {
                assertThat(connection.getAutoCommit()).isFalse();
            }
            assertThat(Sql.column(
                            database.dataSource(),
                            "SELECT query FROM pg_stat_activity WHERE state = 'idle in transaction'"
                                    + " AND datname = current_database()"))
                    .isEmpty();
        }
    }

    @Test
    void oneConnectionIsEnough() {
        database.files()
                .with("V1__a.sql", "CREATE TABLE a (id int)")
                .with("V2__i.sql", "CREATE INDEX CONCURRENTLY i ON a (id)");
        try (HikariDataSource pool = pool(1, true)) {
            migrate(pool);

            assertThat(Sql.column(pool, "SELECT to_regclass('i')")).containsExactly("i");
        }
    }

    @Test
    void theApplicationKeepsItsPool() throws Exception {
        database.files().with("V1__a.sql", "CREATE TABLE a (id int)");
        try (HikariDataSource pool = pool(2, true)) {
            migrate(pool);

            assertThat(pool.isClosed()).isFalse();
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    private void migrate(HikariDataSource pool) {
        try (Migrator migrator = Migrator.builder()
                .dataSource(pool)
                .locations(database.files().location())
                .build()) {
            migrator.migrate();
        }
    }

    private static List<List<String>> settingsOfAllConnections(HikariDataSource pool) throws Exception {
        List<Connection> all = new ArrayList<>();
        List<List<String>> settings = new ArrayList<>();
        try {
            for (int i = 0; i < pool.getMaximumPoolSize(); i++) {
                all.add(pool.getConnection());
                settings.add(Sql.column(all.get(i), ALL_SETTINGS));
            }
        } finally {
            for (Connection connection : all) {
                connection.close();
            }
        }
        return settings;
    }

    private HikariDataSource pool(int size, boolean autoCommit) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.dataSource());
        config.setMaximumPoolSize(size);
        config.setAutoCommit(autoCommit);
        config.setConnectionTimeout(5_000);
        if (autoCommit) {
            config.setConnectionInitSql("SET work_mem = '5MB'; SET random_page_cost = 2");
        }
        return new HikariDataSource(config);
    }
}
