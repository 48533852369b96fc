package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.migrate.Migrator;
import com.kapgel.testkit.SchemaSnapshot;
import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each migration can be taken back, and applied again; the files are those that are there. */
class MigrationsIT {

    @TempDir
    private Path folder;

    @Test
    void upAndDownAndUpLeavesTheSameSchemaForEachMigration() throws Exception {
        Path migrations = Files.createDirectory(folder.resolve("migration"));
        Path undos = Files.createDirectory(folder.resolve("undo"));
        try (TestDatabase database = TestPostgres.shared().freshDatabase();
                Migrator migrator = Migrator.builder()
                        .database(database.url(), database.user(), database.password())
                        .locations("filesystem:" + migrations)
                        .undoLocations("filesystem:" + undos)
                        .build()) {
            Map<Integer, Path> undoFiles = versions("/db/undo");
            List<String> before = SchemaSnapshot.of(database.dataSource());
            for (Map.Entry<Integer, Path> migration : versions("/db/migration").entrySet()) {
                Path undo = Objects.requireNonNull(
                        undoFiles.remove(migration.getKey()),
                        () -> "no undo file for " + migration.getValue().getFileName());
                copy(migration.getValue(), migrations);
                copy(undo, undos);

                migrator.migrate();
                List<String> after = SchemaSnapshot.of(database.dataSource());
                migrator.undo();
                assertThat(SchemaSnapshot.of(database.dataSource()))
                        .as("after %s", undo.getFileName())
                        .isEqualTo(before);
                migrator.redo();
                assertThat(SchemaSnapshot.of(database.dataSource()))
                        .as("after %s again", migration.getValue().getFileName())
                        .isEqualTo(after);
                before = after;
            }
            assertThat(undoFiles).as("undo files without a migration").isEmpty();
        }
    }

    @Test
    void allTheWayDownAndUpLeavesTheSameSchemaAndTheSameSeed() throws Exception {
        try (TestDatabase database = TestPostgres.shared().freshDatabase();
                Migrator migrator = Migrator.builder()
                        .database(database.url(), database.user(), database.password())
                        .build()) {
            List<String> empty = SchemaSnapshot.of(database.dataSource());
            assertThat(migrator.migrate().applied())
                    .hasSameSizeAs(versions("/db/migration").keySet());
            List<String> full = SchemaSnapshot.of(database.dataSource());
            List<String> seed = menu(database);

            migrator.undoTo("0");
            assertThat(SchemaSnapshot.of(database.dataSource())).isEqualTo(empty);

            migrator.redo();
            assertThat(SchemaSnapshot.of(database.dataSource())).isEqualTo(full);
            assertThat(menu(database)).isEqualTo(seed).isNotEmpty();

            migrator.undo();
            migrator.redo();
            assertThat(menu(database)).isEqualTo(seed);
        }
    }

    /** The files of the folder by their version. */
    private static Map<Integer, Path> versions(String resource) throws Exception {
        Path place = Path.of(MigrationsIT.class.getResource(resource).toURI());
        try (Stream<Path> files = Files.list(place)) {
            return files.collect(Collectors.toMap(
                    file -> Integer.valueOf(file.getFileName().toString().replaceAll("^[VU](\\d+)__.*", "$1")),
                    Function.identity(),
                    (one, other) -> {
                        throw new AssertionError(one + " and " + other + " have one version");
                    },
                    TreeMap::new));
        }
    }

    private static void copy(Path file, Path folder) throws IOException {
        Files.copy(file, folder.resolve(file.getFileName()));
    }

    private static List<String> menu(TestDatabase database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("select o.id || ' ' || u.name || ' ' || i.product_id || ' ' || p.name"
                                + " from orders o join users u on u.id = o.customer_id join order_items i on i.order_id = o.id"
                                + " join products p on p.id = i.product_id order by 1")) {
            List<String> lines = new ArrayList<>();
            while (row.next()) {
                lines.add(row.getString(1));
            }
            return lines;
        }
    }
}
