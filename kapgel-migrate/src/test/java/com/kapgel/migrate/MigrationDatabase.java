package com.kapgel.migrate;

import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;
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
