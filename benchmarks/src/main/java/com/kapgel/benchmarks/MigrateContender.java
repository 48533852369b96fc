package com.kapgel.benchmarks;

import com.kapgel.migrate.Migrator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.Locale;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/** Who applies the migrations. */
enum MigrateContender {
    OURS {
        @Override
        void migrate(DataSource database, MigrateFiles files) {
            try (Migrator migrator = Migrator.builder()
                    .dataSource(database)
                    .locations(files.location())
                    .build()) {
                migrator.migrate();
            }
        }
    },

    /** As it comes, but with the lock that lets it build concurrent indexes, which ours has as well. */
    FLYWAY {
        @Override
        void migrate(DataSource database, MigrateFiles files) {
            FluentConfiguration configuration =
                    Flyway.configure().dataSource(database).locations(files.location());
            configuration
                    .getPluginRegister()
                    .getExact(PostgreSQLConfigurationExtension.class)
                    .setTransactionalLock(false);
            configuration.load().migrate();
        }
    },

    /** What one would write by hand: each file in a transaction, with a row that says so. */
    PLAIN_JDBC {
        @Override
        void migrate(DataSource database, MigrateFiles files) throws Exception {
            try (Connection connection = database.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(
                        "CREATE TABLE history (file text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())");
                connection.setAutoCommit(false);
                for (Path file : files.inOrder()) {
                    statement.execute(Files.readString(file));
                    try (PreparedStatement row = connection.prepareStatement("INSERT INTO history (file) VALUES (?)")) {
                        row.setString(1, file.getFileName().toString());
                        row.execute();
                    }
                    connection.commit();
                }
            }
        }
    };

    abstract void migrate(DataSource database, MigrateFiles files) throws Exception;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
