package com.kapgel.migrate;

import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An empty database on the shared server, and empty folders for its migration and undo files, anew for each test. */
final class MigrationDatabase implements BeforeEachCallback, AfterEachCallback {

    private @Nullable MigrationFolder files;
    private @Nullable MigrationFolder undoFiles;
    private @Nullable TestDatabase database;

    @Override
    public void beforeEach(ExtensionContext test) throws Exception {
        files = new MigrationFolder(Files.createTempDirectory("migrations"));
        undoFiles = new MigrationFolder(Files.createTempDirectory("undo"));
        database = TestPostgres.shared().freshDatabase();
    }

    @Override
    public void afterEach(ExtensionContext test) {
        if (database != null) {
            database.close();
        }
        if (files != null) {
            files.delete();
        }
        if (undoFiles != null) {
            undoFiles.delete();
        }
    }

    MigrationFolder files() {
        return Objects.requireNonNull(files);
    }

    MigrationFolder undoFiles() {
        return Objects.requireNonNull(undoFiles);
    }

    /** Settings of a migrator that owns its connections and reads {@link #files()} and {@link #undoFiles()}. */
    Migrator.Builder migrator() {
        return Migrator.builder()
                .database(url(), user(), password())
                .locations(files().location())
                .undoLocations(undoFiles().location());
    }

    /** Migrations that make the tables a, b and c, and the files that take them back. */
    void withThreeTables() {
        int version = 1;
        for (String table : List.of("a", "b", "c")) {
            files().with("V" + version + "__" + table + ".sql", "CREATE TABLE " + table + " (id int)");
            undoFiles().with("U" + version + "__" + table + ".sql", "DROP TABLE " + table);
            version++;
        }
    }

    MigrationReport migrate() {
        try (Migrator migrator = migrator().build()) {
            return migrator.migrate();
        }
    }

    /** Returns when a question to the database has an answer. */
    void awaitAnswer(String sql) {
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .pollInterval(10, TimeUnit.MILLISECONDS)
                .until(() -> !Sql.column(dataSource(), sql).isEmpty());
    }

    /** Returns when a statement waits for a lock, or for an older transaction. */
    void awaitLockWait(String statement) {
        awaitAnswer("SELECT pid FROM pg_stat_activity WHERE query ILIKE '" + statement
                + "' AND datname = current_database() AND wait_event_type = 'Lock'");
    }

    DataSource dataSource() {
        return database().dataSource();
    }

    Connection connect() throws SQLException {
        return database().connect();
    }

    void run(String sql) {
        Sql.run(dataSource(), sql);
    }

    String name() {
        return database().name();
    }

    String url() {
        return database().url();
    }

    String user() {
        return database().user();
    }

    String password() {
        return database().password();
    }

    TestDatabase database() {
        return Objects.requireNonNull(database);
    }
}
