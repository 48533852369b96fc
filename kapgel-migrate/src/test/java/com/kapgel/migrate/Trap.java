package com.kapgel.migrate;

import java.time.Duration;
import java.util.List;

/**
 * A way in which a migration goes wrong on PostgreSQL.
 *
 * @param number as in {@link RunnerTrapsIT}
 * @param what the migration, for the README
 * @param flyway what plain Flyway 13.12 with its defaults makes of it
 * @param kapgel what the migrator does
 * @param play does it
 */
record Trap(int number, String what, String flyway, String kapgel, TrapScene.Play play) {

    private static final String TABLE = "CREATE TABLE a (id int)";
    private static final String WORKS = "works";

    static final List<Trap> ALL = List.of(
            new Trap(
                    2,
                    "`CREATE INDEX CONCURRENTLY`",
                    "hangs; the index is invalid",
                    WORKS,
                    scene -> scene.file("V1__a.sql", TABLE)
                                    .file("V2__i.sql", "CREATE INDEX CONCURRENTLY i ON a (id)")
                                    .migrate()
                            + scene.invalid()),
            alone("`REINDEX TABLE CONCURRENTLY`", "25001", "REINDEX TABLE CONCURRENTLY a"),
            alone("`DETACH PARTITION … CONCURRENTLY`", "25001", "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY"),
            alone("`CLUSTER`", "25001", "CLUSTER"),
            alone("`CALL` of a procedure that commits", "2D000", "CALL commits()"),
            alone("`DO` with `COMMIT`", "2D000", "DO $$ BEGIN INSERT INTO a VALUES (1); COMMIT; END $$"),
            new Trap(
                    4,
                    "`SET` beside `CREATE INDEX CONCURRENTLY`",
                    "fails",
                    WORKS,
                    scene -> scene.file("V1__a.sql", TABLE)
                            .file("V2__i.sql", "SET lock_timeout = '1s'; CREATE INDEX CONCURRENTLY i ON a (id)")
                            .migrate()),
            new Trap(
                    5,
                    "A concurrent index that failed, then again, with `IF NOT EXISTS`",
                    "works; the index is invalid",
                    WORKS,
                    scene -> {
                        scene.file("V1__a.sql", TABLE + "; INSERT INTO a VALUES (1), (1)")
                                .file("V2__i.sql", "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON a (id)")
                                .migrate();
                        return scene.run("TRUNCATE a").again() + scene.invalid();
                    }),
            new Trap(
                    6,
                    "A concurrent index, an older transaction, and a role with `lock_timeout`",
                    "fails (55P03); the index is invalid",
                    WORKS,
                    scene -> {
                        scene.file("V1__a.sql", TABLE).migrate();
                        scene.file("V2__i.sql", "CREATE INDEX CONCURRENTLY i ON a (id)")
                                .alterDatabase("lock_timeout = '500ms'");
                        return scene.during("INSERT INTO a VALUES (1)", Duration.ofSeconds(2), TrapScene::migrate)
                                + scene.invalid();
                    }),
            new Trap(
                    7,
                    "`ALTER TABLE` behind a long transaction, under requests",
                    "works; a request waited for over a second",
                    WORKS,
                    scene -> {
                        scene.file("V1__a.sql", TABLE).migrate();
                        scene.file("V2__b.sql", "ALTER TABLE a ADD b int");
                        return scene.during(
                                "SELECT * FROM a",
                                Duration.ofSeconds(3),
                                during -> during.migrateUnderRequests("SELECT * FROM a"));
                    }),
            new Trap(
                    8,
                    "`ALTER TABLE` behind a long transaction, and a role with `lock_timeout`",
                    "fails (55P03)",
                    WORKS,
                    scene -> {
                        scene.file("V1__a.sql", TABLE).migrate();
                        scene.file("V2__b.sql", "ALTER TABLE a ADD b int").alterDatabase("lock_timeout = '500ms'");
                        return scene.during("SELECT * FROM a", Duration.ofSeconds(2), TrapScene::migrate);
                    }),
            new Trap(
                    9,
                    "Three instances and a concurrent index",
                    "hangs; the index is invalid",
                    WORKS,
                    scene -> scene.file("V1__a.sql", TABLE)
                                    .file("V2__i.sql", "CREATE INDEX CONCURRENTLY i ON a (id)")
                                    .migrateTogether(3)
                            + scene.invalid()),
            new Trap(
                    10,
                    "The last statement of a file outside a transaction fails; corrected, then again",
                    "fails (42P07)",
                    WORKS,
                    scene -> {
                        scene.file("V1__a.sql.conf", "executeInTransaction=false")
                                .file("V1__a.sql", TABLE + "; INSERT INTO a VALUES (1); INSERT INTO b VALUES (2)")
                                .migrate();
                        return scene.file("V1__a.sql", TABLE + "; INSERT INTO a VALUES (1); INSERT INTO a VALUES (2)")
                                .again();
                    }),
            new Trap(
                    12,
                    "`SET statement_timeout` in a migration, on the application's pool",
                    "works; statement_timeout = 7s stays on the pool",
                    WORKS,
                    scene -> scene.file("V1__a.sql", "SET statement_timeout = '7s'")
                            .migrateOnPool("statement_timeout")),
            new Trap(
                    13,
                    "An applied file in which a line break, and so a `DELETE`, was lost",
                    "works, the change is not noticed",
                    "fails, the file is named",
                    scene -> {
                        scene.file("V1__a.sql", TABLE + ";\n-- empty\nDELETE FROM a;")
                                .migrate();
                        return scene.file("V1__a.sql", TABLE + ";\n-- emptyDELETE FROM a;")
                                        .migrate()
                                + scene.told("V1__a.sql was changed", "the file is named", "the change is not noticed");
                    }),
            new Trap(
                    14,
                    "Flyway's lock of the session, by its property, without Jackson",
                    "fails",
                    WORKS,
                    scene -> scene.file("V1__a.sql", TABLE).migrateWithLockOfTheSession()),
            new Trap(
                    16,
                    "`ALTER TYPE … ADD VALUE` and its use in one file",
                    "fails (55P04)",
                    "fails (55P04), the remedy is told",
                    scene -> scene.file("V1__a.sql", "CREATE TYPE status AS ENUM ('NEW')")
                                    .file("V2__b.sql", "ALTER TYPE status ADD VALUE 'PAID'; SELECT 'PAID'::status")
                                    .migrate()
                            + scene.told("file of its own", "the remedy is told", "")),
            new Trap(
                    17,
                    "`COMMIT` in a file whose next statement fails",
                    "fails (42P01); half of it stays",
                    "fails, before anything ran",
                    scene -> scene.file("V1__a.sql", TABLE + "; COMMIT; INSERT INTO missing VALUES (1)")
                                    .migrate()
                            + scene.told("ends a transaction itself", "before anything ran", "")
                            + scene.unless("SELECT 1 FROM pg_class WHERE relname = 'a'", "half of it stays")),
            new Trap(
                    23,
                    "A slow concurrent index, and a role with `statement_timeout`",
                    "fails (57014); the index is invalid",
                    WORKS,
                    scene -> {
                        scene.file(
                                        "V1__a.sql",
                                        "CREATE FUNCTION slow(int) RETURNS int IMMUTABLE LANGUAGE sql AS"
                                                + " 'SELECT $1 FROM pg_sleep(0.02)'; CREATE TABLE a AS SELECT generate_series(1, 60) id")
                                .migrate();
                        return scene.file("V2__i.sql", "CREATE INDEX CONCURRENTLY i ON a (slow(id))")
                                        .alterDatabase("statement_timeout = '900ms'")
                                        .migrate()
                                + scene.invalid();
                    }),
            new Trap(
                    28,
                    "Cut off between a statement outside a transaction and its row in the history; then again",
                    "fails (42P07)",
                    WORKS,
                    scene -> {
                        scene.file("V1__a.sql", "SELECT 1").migrate();
                        scene.run(
                                "CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''stop''; END';"
                                        + " CREATE TRIGGER stop BEFORE INSERT ON flyway_schema_history EXECUTE FUNCTION stop()");
                        scene.file("V2__b.sql.conf", "executeInTransaction=false")
                                .file("V2__b.sql", TABLE)
                                .migrate();
                        return scene.run("DROP TRIGGER stop ON flyway_schema_history")
                                .again();
                    }),
            new Trap(
                    30,
                    "`CREATE INDEX CONCURRENTLY` on a partitioned table",
                    "fails (0A000)",
                    "fails, the way there is told",
                    scene -> scene.file("V1__p.sql", "CREATE TABLE p (id int) PARTITION BY RANGE (id)")
                                    .file("V2__i.sql", "CREATE INDEX CONCURRENTLY i ON p (id)")
                                    .migrate()
                            + scene.told("ATTACH PARTITION", "the way there is told", "")),
            new Trap(
                    32,
                    "A deferred constraint that is broken",
                    "fails (23503), the file is not named",
                    "fails (23503), the file is named",
                    scene -> scene.file(
                                            "V1__a.sql",
                                            "CREATE TABLE a (id int PRIMARY KEY);"
                                                    + " CREATE TABLE b (a int REFERENCES a DEFERRABLE INITIALLY DEFERRED)")
                                    .file("V2__b.sql", "INSERT INTO b VALUES (7)")
                                    .migrate()
                            + scene.told("V2__b.sql", "the file is named", "the file is not named")),
            new Trap(
                    40,
                    "A statement with somebody's data is refused",
                    "fails (23505), the data are in the message",
                    "fails (23505)",
                    scene -> scene.file("V1__a.sql", "CREATE TABLE a (email text UNIQUE)")
                                    .file("V2__b.sql", "INSERT INTO a VALUES ('ann@example.org'), ('ann@example.org')")
                                    .migrate()
                            + scene.told("ann@example.org", "the data are in the message", "")));

    /** A statement that runs only outside a transaction. */
    private static Trap alone(String what, String state, String statement) {
        return new Trap(
                3,
                what,
                "fails (" + state + ")",
                WORKS,
                scene -> scene.file("V1__a.sql", """
                        CREATE TABLE a (id int PRIMARY KEY);
                        CREATE TABLE p (id int) PARTITION BY RANGE (id);
                        CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
                        CREATE PROCEDURE commits() LANGUAGE plpgsql AS 'BEGIN INSERT INTO a VALUES (2); COMMIT; END';""")
                        .file("V2__b.sql", statement)
                        .migrate());
    }

    /** As the README shows it. */
    String row() {
        return "| " + number + " | " + what + " | " + flyway + " | " + kapgel + " |";
    }

    @Override
    public String toString() {
        return number + " " + what;
    }
}
