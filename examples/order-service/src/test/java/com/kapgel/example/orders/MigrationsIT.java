package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.migrate.MigrationReport;
import com.kapgel.migrate.Migrator;
import com.kapgel.testkit.SchemaSnapshot;
import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each migration can be taken back, and applied again. */
class MigrationsIT {

    @Test
    void upAndDownAndUpLeavesTheSameSchemaAndTheSameSeed() throws Exception {
        try (TestDatabase database = TestPostgres.shared().freshDatabase();
                Migrator migrator = Migrator.builder()
                        .database(database.url(), database.user(), database.password())
                        .build()) {
            List<String> empty = SchemaSnapshot.of(database.dataSource());
            migrator.migrate();
            List<String> full = SchemaSnapshot.of(database.dataSource());
            List<String> seed = menu(database);

            List<String> undone = new ArrayList<>();
            for (MigrationReport report = migrator.undo(); !report.undone().isEmpty(); report = migrator.undo()) {
                undone.add(report.undone().get(0).version().orElseThrow());
            }
            assertThat(undone).containsExactly("7", "6", "5", "4", "3", "2", "1");
            assertThat(SchemaSnapshot.of(database.dataSource())).isEqualTo(empty);

            migrator.redo();
            assertThat(SchemaSnapshot.of(database.dataSource())).isEqualTo(full);

            migrator.undo();
            migrator.redo();
            assertThat(menu(database)).isEqualTo(seed).isNotEmpty();
        }
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
