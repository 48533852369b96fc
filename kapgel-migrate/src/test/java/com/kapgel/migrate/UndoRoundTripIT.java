package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.testkit.SchemaSnapshot;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Up, down and up again leaves the same schema, and plain Flyway reads the history at every turn. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UndoRoundTripIT {

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    @BeforeEach
    void oneFileForEachKindOfThing() {
        database.files()
                .with("V1__tables.sql", """
                        CREATE TYPE state AS ENUM ('NEW', 'DONE');
                        CREATE DOMAIN lira AS numeric(12, 2) CHECK (VALUE >= 0);
                        CREATE TABLE shops (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE);
                        CREATE TABLE orders (
                          id bigserial PRIMARY KEY,
                          shop bigint NOT NULL REFERENCES shops DEFERRABLE INITIALLY DEFERRED,
                          total lira NOT NULL, state state NOT NULL DEFAULT 'NEW',
                          gross numeric GENERATED ALWAYS AS (total * 1.2) STORED)
                        WITH (fillfactor = 80);
                        COMMENT ON TABLE orders IS 'What people want';
                        COMMENT ON COLUMN orders.total IS 'In lira';
                        GRANT SELECT ON orders TO PUBLIC;
                        CREATE SEQUENCE numbers INCREMENT 10 OWNED BY orders.id;
                        CREATE INDEX by_state ON orders (state) WHERE state <> 'DONE';""")
                .with("V2__concurrently.sql", """
                        CREATE INDEX CONCURRENTLY by_total ON orders (total DESC) INCLUDE (state);
                        CREATE UNIQUE INDEX CONCURRENTLY by_name ON shops (lower(name));""")
                .with("V3__code.sql", """
                        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
                        BEGIN
                          NEW.state := coalesce(NEW.state, 'NEW');
                          RETURN NEW;
                        END $$;
                        CREATE TRIGGER touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
                        CREATE VIEW open_orders AS SELECT id, total FROM orders WHERE state = 'NEW';
                        CREATE MATERIALIZED VIEW sums AS SELECT shop, sum(total) AS total FROM orders GROUP BY shop;
                        ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
                        CREATE POLICY mine ON orders FOR SELECT USING (total > 0);
                        CREATE STATISTICS together ON shop, state FROM orders;""")
                .with("V4__seed.sql", """
                        INSERT INTO shops (name) VALUES ('Moda Pide');
                        INSERT INTO orders (shop, total) SELECT id, 10 FROM shops;""")
                .with("V5__columns.sql", """
                        ALTER TABLE orders ADD COLUMN note text;
                        ALTER TABLE orders ADD CONSTRAINT short CHECK (length(note) < 100) NOT VALID;
                        ALTER TYPE state ADD VALUE 'LOST';""");
        database.undoFiles()
                .with("U1__tables.sql", "DROP TABLE orders, shops; DROP DOMAIN lira; DROP TYPE state;")
                .with("U2__concurrently.sql", """
                        DROP INDEX CONCURRENTLY by_name;
                        DROP INDEX CONCURRENTLY by_total;""")
                .with("U3__code.sql", """
                        DROP STATISTICS together;
                        DROP POLICY mine ON orders;
                        ALTER TABLE orders DISABLE ROW LEVEL SECURITY;
                        DROP MATERIALIZED VIEW sums;
                        DROP VIEW open_orders;
                        DROP TRIGGER touch ON orders;
                        DROP FUNCTION touch();""")
                .with("U4__seed.sql", "DELETE FROM orders; DELETE FROM shops;")
                .with("U5__columns.sql", """
                        ALTER TABLE orders DROP COLUMN note;
                        -- A value cannot be taken out of a type: it is made anew, and what depends on it with it.
                        DROP MATERIALIZED VIEW sums;
                        DROP VIEW open_orders;
                        DROP STATISTICS together;
                        DROP INDEX by_state, by_total;
                        ALTER TABLE orders ALTER state DROP DEFAULT;
                        ALTER TYPE state RENAME TO state_before;
                        CREATE TYPE state AS ENUM ('NEW', 'DONE');
                        ALTER TABLE orders ALTER state TYPE state USING state::text::state;
                        ALTER TABLE orders ALTER state SET DEFAULT 'NEW';
                        DROP TYPE state_before;
                        CREATE INDEX by_state ON orders (state) WHERE state <> 'DONE';
                        CREATE INDEX by_total ON orders (total DESC) INCLUDE (state);
                        CREATE STATISTICS together ON shop, state FROM orders;
                        CREATE VIEW open_orders AS SELECT id, total FROM orders WHERE state = 'NEW';
                        CREATE MATERIALIZED VIEW sums AS SELECT shop, sum(total) AS total FROM orders GROUP BY shop;""");
    }

    @Test
    void everyUndoLeavesWhatWasThereBefore() throws Exception {
        List<List<String>> up = new ArrayList<>(List.of(schema()));
        for (String version : List.of("1", "2", "3", "4", "5")) {
            plain(version).migrate();
            up.add(schema());
        }
        try (Migrator migrator = database.migrator().build()) {
            for (int version = 4; version >= 0; version--) {
                migrator.undo();
                assertThat(schema()).isEqualTo(up.get(version));
            }
            migrator.redo();
            assertThat(schema()).isEqualTo(up.get(5));
        }
    }

    @Test
    void plainFlywayReadsTheHistoryThroughThreeCycles() throws Exception {
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();
            List<String> full = schema();
            for (int cycle = 1; cycle <= 3; cycle++) {
                migrator.undoTo("2");

                assertThat(plainStates()).contains("2 Success", "3 Deleted", "3 Pending", "5 Deleted", "5 Pending");
                assertThat(plainFlyway().info().current().getVersion().getVersion())
                        .isEqualTo("2");
                assertThat(plainFlyway().validateWithResult().invalidMigrations)
                        .extracting(finding -> finding.errorDetails.errorCode.toString())
                        .containsOnly("RESOLVED_VERSIONED_MIGRATION_NOT_APPLIED");
                plainFlyway().repair();

                if (cycle == 2) {
                    assertThat(plainFlyway().migrate().migrationsExecuted).isEqualTo(3);
                } else {
                    assertThat(migrator.redo().applied()).hasSize(3);
                }
                plainFlyway().validate();
                assertThat(plainFlyway().migrate().migrationsExecuted).isZero();
                assertThat(schema()).isEqualTo(full);
            }
        }
    }

    private List<String> plainStates() {
        List<String> states = new ArrayList<>();
        for (MigrationInfo info : plainFlyway().info().all()) {
            states.add(info.getVersion() + " " + info.getState().getDisplayName());
        }
        return states;
    }

    private List<String> schema() throws SQLException {
        return SchemaSnapshot.of(database.dataSource());
    }

    private Flyway plainFlyway() {
        return plain("latest");
    }

    private Flyway plain(String target) {
        Flyway flyway = Flyway.configure()
                .dataSource(database.dataSource())
                .locations(database.files().location())
                .target(target)
                .load();
        flyway.getConfigurationExtension(PostgreSQLConfigurationExtension.class).setTransactionalLock(false);
        return flyway;
    }
}
