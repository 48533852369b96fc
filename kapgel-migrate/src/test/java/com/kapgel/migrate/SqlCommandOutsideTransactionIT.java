package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link SqlCommandIT} cannot ask, because it needs more than one transaction. */
class SqlCommandOutsideTransactionIT {

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    @BeforeEach
    void someTables() {
        database.run("CREATE TABLE t (id int PRIMARY KEY, a int)");
        database.run("INSERT INTO t SELECT i, i FROM generate_series(1, 100) i");
        database.run("CREATE INDEX t_a ON t (a)");
        database.run("CREATE TABLE measured (id int) PARTITION BY RANGE (id)");
        database.run("CREATE TABLE measured_1 PARTITION OF measured FOR VALUES FROM (1) TO (100)");
        database.run("CREATE INDEX measured_id ON measured (id)");
        database.run("CREATE PROCEDURE commits() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CREATE INDEX CONCURRENTLY i ON t (a)                         | UPDATE t SET a = 0 WHERE id = 1
            CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)                  | UPDATE t SET a = 0 WHERE id = 1
            DROP INDEX CONCURRENTLY t_a                                  | UPDATE t SET a = 0 WHERE id = 1
            REINDEX INDEX CONCURRENTLY t_a                               | UPDATE t SET a = 0 WHERE id = 1
            REINDEX (CONCURRENTLY) TABLE t                               | UPDATE t SET a = 0 WHERE id = 1
            ALTER TABLE measured DETACH PARTITION measured_1 CONCURRENTLY | SELECT * FROM measured_1
            VACUUM t                                                     | LOCK TABLE t IN SHARE UPDATE EXCLUSIVE MODE
            VACUUM FULL t                                                | SELECT * FROM t
            CLUSTER t USING t_a                                          | SELECT * FROM t
            """)
    void namesTheLockOfWhatRunsOutsideOfATransaction(String sql, String obstacle) throws Exception {
        assertThat(HeldUpStatement.strongestLock(database.dataSource(), sql, obstacle))
                .isEqualTo(SqlCommand.of(sql).lock());
    }

    @Test
    void finishesADetachInsideATransaction() throws Exception {
        String finish = "ALTER TABLE measured DETACH PARTITION measured_1 FINALIZE";
        try (Connection reader = database.connect();
                Connection connection = database.connect()) {
            reader.setAutoCommit(false);
            Sql.run(reader, "SELECT * FROM measured");
            Sql.run(connection, "SET lock_timeout = '50ms'");
            assertThatThrownBy(
                            () -> Sql.run(connection, "ALTER TABLE measured DETACH PARTITION measured_1 CONCURRENTLY"))
                    .hasMessageContaining("lock timeout");
            reader.rollback();

            StatementTrace trace = StatementTrace.of(connection, finish);

            assertThat(trace.refusal()).isNull();
            assertThat(SqlCommand.of(finish).transactional()).isTrue();
            assertThat(SqlCommand.of(finish).lock()).isEqualTo(trace.lock());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CALL commits()",
                "DO $$ BEGIN COMMIT; END $$",
                "DO LANGUAGE plpgsql $x$ BEGIN IF true THEN ROLLBACK; END IF; END $x$",
                "DO $$ BEGIN FOR i IN 1..2 LOOP UPDATE t SET a = i; COMMIT; END LOOP; END $$ LANGUAGE plpgsql",
                "DO 'BEGIN /* now */ commit and chain; END'",
                "DO E'BEGIN\\n COMMIT; END'",
                "DO $$ BEGIN CALL commits(); END $$",
                "DO $$ <<whole>> BEGIN <<part>> BEGIN COMMIT; END; END $$",
            })
    void knowsBlocksThatEndTheTransaction(String sql) throws Exception {
        assertThat(refusal(sql)).isEqualTo("2D000");
        assertThat(SqlCommand.of(sql).transactional()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DO $$ BEGIN RAISE NOTICE 'then; COMMIT;'; END $$",
                "DO $$ DECLARE commit int := 1; BEGIN PERFORM commit; END $$",
                "DO $$ BEGIN -- later: ; COMMIT;\n PERFORM 1; END $$",
                "DO $$ BEGIN CREATE TEMP TABLE c (id int) ON COMMIT DROP; END $$",
                "DO $$ BEGIN EXECUTE 'CREATE PROCEDURE p() LANGUAGE plpgsql AS $p$ BEGIN COMMIT; END $p$'; END $$",
            })
    void knowsBlocksThatDoNot(String sql) throws Exception {
        assertThat(refusal(sql)).isNull();
        assertThat(SqlCommand.of(sql).transactional()).isTrue();
    }

    /** Where the text is the same for two things, the server's refusal is left to come; nothing has happened then. */
    @ParameterizedTest
    @ValueSource(strings = {"REINDEX TABLE measured", "REINDEX INDEX measured_id"})
    void cannotKnowThatATableIsPartitioned(String sql) throws Exception {
        assertThat(refusal(sql)).isEqualTo("25001");
        assertThat(SqlCommand.of(sql).transactional()).isTrue();
    }

    private @Nullable String refusal(String sql) throws Exception {
        try (Connection connection = database.connect()) {
            return StatementTrace.of(connection, sql).refusal();
        }
    }
}
