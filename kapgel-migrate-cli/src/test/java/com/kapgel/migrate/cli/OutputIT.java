package com.kapgel.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** What each command tells people, programs and CI systems. */
class OutputIT {

    private static final String WEIRD = "V3__a&b_\"<c>'_ş\u0007.sql";

    private final TestDatabase database = TestPostgres.shared().freshDatabase();
    private final Map<String, String> environment = new HashMap<>();
    private boolean terminal;

    @TempDir
    private Path folder;

    @BeforeEach
    void prepare() throws Exception {
        environment.put("DATABASE_URL", database.url() + "?user=" + database.user());
        environment.put("KAPGEL_MIGRATE_LOCATIONS", folder.toString());
        write("V1__orders.sql", "CREATE TABLE orders (id int, email text);\nINSERT INTO orders VALUES (1, 'hunter2')");
        write("V2__by_id.sql", "-- kapgel: phase=contract\nCREATE INDEX CONCURRENTLY by_id ON orders (id)");
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void planIsATableForPeople() {
        Told plan = run("plan");

        assertThat(plan.exitCode()).isZero();
        assertThat(plan.errors()).isEmpty();
        assertThat(plan.output().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .containsSubsequence("MIGRATION", "LINE", "STATEMENT", "LOCK", "RUNS", "PHASE"),
                        line -> assertThat(line)
                                .startsWith("V1__orders.sql")
                                .contains("CREATE TABLE", "in transaction"),
                        line -> assertThat(line).startsWith("   ").contains("2 ", "INSERT", "in transaction"),
                        line -> assertThat(line)
                                .startsWith("V2__by_id.sql")
                                .contains(
                                        "CREATE INDEX CONCURRENTLY", "ShareUpdateExclusiveLock", "alone", "contract"));
        assertThat(plan.output().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    @Test
    void planIsADocumentForPrograms() {
        Map<String, Object> document =
                Parsed.object(run("plan", "--output", "json").output());

        assertThat(document).containsOnlyKeys("format", "command", "exitCode", "migrations", "error");
        assertThat(document)
                .containsEntry("format", 1)
                .containsEntry("command", "plan")
                .containsEntry("error", null);
        Map<String, Object> migration = Parsed.list(document, "migrations").get(1);
        assertThat(migration)
                .containsOnlyKeys("version", "description", "file", "phase", "transactional", "statements")
                .containsEntry("version", "2")
                .containsEntry("description", "by id")
                .containsEntry("file", "V2__by_id.sql")
                .containsEntry("phase", "contract")
                .containsEntry("transactional", false);
        assertThat(Parsed.list(migration, "statements").get(0))
                .containsOnlyKeys("line", "command", "lock", "transactional", "sql")
                .containsEntry("line", 2)
                .containsEntry("command", "CREATE INDEX CONCURRENTLY")
                .containsEntry("lock", "ShareUpdateExclusiveLock")
                .containsEntry("transactional", false)
                .containsEntry("sql", "CREATE INDEX CONCURRENTLY by_id ON orders (id)");
        assertThat(document.toString()).doesNotContain("hunter2");
    }

    @Test
    void planTellsByItsExitCodeWhetherSomethingIsPending() throws Exception {
        assertThat(run("plan", "--exit-code").exitCode()).isEqualTo(4);
        Element junit = Parsed.xml(run("plan", "--exit-code", "--output=junit").output());
        assertThat(Parsed.elements(junit, "failure")).hasSize(2);

        run("migrate");

        Told nothing = run("plan", "--exit-code");
        assertThat(nothing.exitCode()).isZero();
        assertThat(nothing.output().strip()).isEqualTo("Nothing to migrate");
    }

    @Test
    void migrateStopsAfterThePhase() {
        Map<String, Object> expanded = Parsed.object(
                run("migrate", "--phase", "expand", "--output", "json").output());

        assertThat(expanded)
                .containsOnlyKeys(
                        "format",
                        "command",
                        "exitCode",
                        "versionBefore",
                        "versionAfter",
                        "applied",
                        "notApplied",
                        "error")
                .containsEntry("exitCode", 0)
                .containsEntry("versionBefore", null)
                .containsEntry("versionAfter", "1");
        assertThat(Parsed.list(expanded, "applied"))
                .singleElement()
                .satisfies(migration -> assertThat(migration)
                        .containsOnlyKeys("version", "description", "file", "durationMillis")
                        .containsEntry("file", "V1__orders.sql"));
        assertThat(Parsed.list(expanded, "notApplied"))
                .extracting(migration -> migration.get("file"))
                .containsExactly("V2__by_id.sql");

        environment.put("KAPGEL_MIGRATE_PHASE", "contract");
        assertThat(run("migrate").output()).contains("2  by id", "at version 2");
    }

    @Test
    void aBrokenScriptIsOneFailedTestAmongOthers() throws Exception {
        write("V3__broken.sql", "SELECT 1;\nINSERT INTO orders VALUES (1, 'hunter2', 3)");
        write("V4__later.sql", "SELECT 1");

        Told failed = run("migrate", "--output", "junit");

        assertThat(failed.exitCode()).isEqualTo(1);
        Element junit = Parsed.xml(failed.output());
        assertThat(Parsed.elements(junit, "testcase"))
                .extracting(test -> test.getAttribute("name"))
                .containsExactly("V1__orders.sql", "V2__by_id.sql", "V3__broken.sql", "V4__later.sql");
        assertThat(Parsed.elements(junit, "failure"))
                .singleElement()
                .satisfies(
                        failure -> assertThat(failure.getTextContent()).contains("V3__broken.sql, line 2", "remedy:"))
                .satisfies(failure -> assertThat(((Element) failure.getParentNode()).getAttribute("name"))
                        .isEqualTo("V3__broken.sql"));
        assertThat(Parsed.elements(junit, "skipped")).hasSize(1);
        assertThat(failed.errors()).contains("V3__broken.sql, line 2");
        assertThat(failed.output() + failed.errors()).doesNotContain("hunter2");
    }

    @Test
    void aBrokenScriptIsAnErrorWithPartsForPrograms() throws Exception {
        write("V3__broken.sql", "SELECT 1;\nSELECT * FROM ordres");

        Map<String, Object> document =
                Parsed.object(run("migrate", "--output", "json").output());

        assertThat(document).containsEntry("exitCode", 1);
        assertThat(Parsed.list(document, "applied")).hasSize(2);
        assertThat(Parsed.list(document, "notApplied")).hasSize(1);
        Map<String, Object> error = Parsed.member(document, "error");
        assertThat(error).containsOnlyKeys("message", "details", "sqlState").containsEntry("sqlState", "42P01");
        assertThat(String.valueOf(error.get("message"))).startsWith("Migration 3 \"broken\" failed");
        assertThat(String.valueOf(error.get("details")))
                .contains("label=file, text=V3__broken.sql, line 2", "label=statement", "label=server", "label=remedy");
    }

    @Test
    void validateFindsWhatWasChangedAndWhatWasRenamed() throws Exception {
        run("migrate");
        write("V1__orders.sql", "CREATE TABLE orders (id bigint)");
        Files.move(folder.resolve("V2__by_id.sql"), folder.resolve("V2__index.sql"));
        write("V3__new.sql", "SELECT 1");

        Told text = run("validate");
        Map<String, Object> json =
                Parsed.object(run("validate", "--output", "json").output());
        Element junit = Parsed.xml(run("validate", "--output", "junit").output());

        assertThat(text.exitCode()).isEqualTo(1);
        assertThat(text.output()).isEmpty();
        assertThat(text.errors()).contains("V1__orders.sql was changed", "was renamed");
        assertThat(json)
                .containsOnlyKeys("format", "command", "exitCode", "valid", "findings", "migrations", "error")
                .containsEntry("valid", false)
                .containsEntry("exitCode", 1);
        assertThat((List<?>) json.get("findings")).hasSize(2);
        assertThat(Parsed.list(json, "migrations").get(0))
                .containsOnlyKeys(
                        "version", "description", "file", "state", "installedOn", "installedBy", "durationMillis")
                .containsEntry("state", "changed");
        assertThat(Parsed.elements(junit, "failure"))
                .hasSizeGreaterThanOrEqualTo(2)
                .anySatisfy(failure -> assertThat(failure.getTextContent()).contains("was renamed"));
        assertThat(Parsed.elements(junit, "skipped")).hasSize(1);
    }

    @Test
    void validateIsContentWithWhatIsPending() {
        Told valid = run("validate");

        assertThat(valid.exitCode()).isZero();
        assertThat(valid.output().strip()).isEqualTo("Files and history agree; 2 pending");
        assertThat(Parsed.object(run("validate", "--output=json").output())).containsEntry("valid", true);
    }

    @Test
    void baselineBeginsAHistory() throws Exception {
        sql("CREATE TABLE orders (id int, email text)");
        assertThat(run("migrate").errors()).contains("remedy:");

        Told first = run("baseline", "1", "--output", "json");
        Told wrong = run("baseline", "one");

        assertThat(Parsed.object(first.output())).containsEntry("version", "1").containsEntry("exitCode", 0);
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.errors()).contains("made of digits and dots");
        assertThat(run("migrate").output()).contains("2  by id").doesNotContain("1  orders");
        assertThat(run("status").output()).contains("baseline");
        assertThat(run("baseline", "9").exitCode()).isEqualTo(1);
    }

    @Test
    void filesWithWeirdNamesMakeValidDocuments() throws Exception {
        write(WEIRD, "SELECT 1");

        Element junit = Parsed.xml(run("plan", "--output", "junit").output());
        Map<String, Object> json =
                Parsed.object(run("status", "--output", "json").output());

        assertThat(Parsed.elements(junit, "testcase").get(2).getAttribute("name"))
                .isEqualTo(WEIRD.replace('\u0007', '\uFFFD'));
        assertThat(Parsed.list(json, "migrations").get(2)).containsEntry("file", WEIRD);
        assertThat(run("status").output()).doesNotContain("\u0007");
    }

    @Test
    void optionsAndVariablesReachTheMigrator(@TempDir Path second) throws Exception {
        write("V1__orders.sql", "CREATE TABLE ${name} (country text DEFAULT '${country}', id int)");
        write("V2__by_id.sql", "SELECT 1");
        Files.writeString(second.resolve("V3__more.sql"), "SELECT 1");

        Told given = run(
                "migrate",
                "--location",
                folder.toString(),
                "--location",
                second.toString(),
                "--placeholder",
                "name=couriers",
                "--placeholder",
                "country=T=R,",
                "--schema",
                "delivery",
                "--lock-timeout=1s",
                "--retry-locks-for=0s");
        environment.put("KAPGEL_MIGRATE_SCHEMA", "other");
        environment.put("KAPGEL_MIGRATE_PLACEHOLDERS", "name=couriers,country=TR");

        assertThat(given.errors()).startsWith("3 pending");
        assertThat(given.exitCode()).isZero();
        assertThat(run("migrate").exitCode()).isZero();
        sql("SELECT id FROM delivery.couriers");
        sql("SELECT id FROM other.couriers");
    }

    @Test
    void tellsWhyItIsTriedAgain() throws Exception {
        run("migrate");
        write("V3__more.sql", "ALTER TABLE orders ADD COLUMN note text");
        CompletableFuture<Told> run;
        StringWriter errors = new StringWriter();
        try (Connection blocker = database.connect();
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE orders");
            run = CompletableFuture.supplyAsync(() -> run(errors, "migrate", "--lock-timeout", "50ms"));
            Awaitility.await()
                    .until(() -> errors.toString().contains("V3__more.sql: somebody else holds a lock (try 1)"));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> errors.toString().contains("; waited for pid "));
        }
        assertThat(run.get().exitCode()).isZero();
    }

    /** Of a file name that would steer a terminal. */
    @Test
    void aStackTraceIsPrintable() throws Exception {
        write("V3__\u001b[31mred.sql", "SELECT * FROM missing");

        Told told = run("migrate", "--verbose");

        assertThat(told.errors())
                .contains("\tat com.kapgel.migrate.", "V3__\uFFFD[31mred.sql")
                .doesNotContain("V3__\u001b");
    }

    @Test
    void tellsOnStandardErrorHowALongIndexGoesAndForWhomItWaits() throws Exception {
        run("migrate");
        sql(
                "INSERT INTO orders SELECT i FROM generate_series(1, 250) i; CREATE FUNCTION slow(int) RETURNS int IMMUTABLE"
                        + " LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.01); RETURN $1; END'");
        write("V3__slow.sql", "CREATE INDEX CONCURRENTLY slow ON orders (slow(id))");
        CompletableFuture<Told> run = new CompletableFuture<>();
        StringWriter errors = new StringWriter();
        try (Connection writer = database.connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("UPDATE orders SET email = 'hunter2' WHERE id = 1");
            new Thread(() -> run.complete(run(errors, "migrate", "--output", "json"))).start();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> errors.toString().contains("; waits for pid "));
            writer.rollback();
        }
        Told told = run.get(60, TimeUnit.SECONDS);

        assertThat(told.errors().lines())
                .anySatisfy(line -> assertThat(line)
                        .startsWith(
                                "V3__slow.sql, line 1: CREATE INDEX CONCURRENTLY, waiting for writers before build of slow,"
                                        + " 0 of 1 transactions, ")
                        .contains(
                                "; waits for pid ", "idle in transaction", "UPDATE orders SET email = … WHERE id = …"))
                .anySatisfy(line -> assertThat(line).contains("building index: scanning table of "))
                .last()
                .asString()
                .matches("V3__slow\\.sql: done after \\d+ s");
        assertThat(told.errors()).doesNotContain("\u001b", "hunter2");
        assertThat(Parsed.object(told.output())).containsEntry("exitCode", 0);
    }

    @Test
    void tellsWhatTheServerSaysAndQuietlyDoesNot() throws Exception {
        String raise = "DO $$ BEGIN RAISE NOTICE 'so far'; RAISE WARNING 'careful\u0007'; END $$";
        write("V3__raise.sql", "-- A comment.\n" + raise);

        Told told = run("migrate", "--output=json");

        assertThat(told.errors().lines())
                .containsSequence(
                        "V3__raise.sql, line 2, notice: so far", "V3__raise.sql, line 2, warning: careful\uFFFD");
        assertThat(Parsed.object(told.output())).containsEntry("exitCode", 0);
        write("V4__raise.sql", raise);
        assertThat(run("migrate", "--quiet").errors()).isEmpty();
    }

    @Test
    void aClosedWindowFailsAndLeavesEverythingPending() {
        String other =
                ZonedDateTime.now(ZoneId.of("Pacific/Kiritimati")).getHour() == 0 ? "12:00-12:01" : "00:00-00:01";
        environment.put("KAPGEL_MIGRATE_WINDOW", other + " Pacific/Kiritimati");

        Told closed = run("migrate", "--output", "json");

        assertThat(closed.exitCode()).isEqualTo(1);
        assertThat(closed.errors()).contains("window");
        assertThat(Parsed.list(Parsed.object(closed.output()), "notApplied")).hasSize(2);
    }

    @Test
    void quietSaysNothingButErrorsAndDocuments() throws Exception {
        Told quiet = run("migrate", "--quiet");
        write("V3__broken.sql", "SELECT * FROM ordres");
        Told failed = run("migrate", "--quiet");

        assertThat(quiet.output() + quiet.errors()).isEmpty();
        assertThat(failed.errors()).startsWith("Migration 3 \"broken\" failed");
        assertThat(failed.output()).isEmpty();
        assertThat(Parsed.object(run("status", "--quiet", "--output=json").output()))
                .containsKey("migrations");
    }

    @Test
    void coloursOnlyATerminalThatWantsThem() {
        assertThat(run("status").output()).doesNotContain("\u001b");
        assertThat(run("status", "--color", "always").output()).contains("\u001b[33m1 ");
        assertThat(run("status", "--color=always", "--output=json").output()).doesNotContain("\u001b");
        terminal = true;
        assertThat(run("status").output()).contains("\u001b");
        assertThat(run("status", "--color=never").output()).doesNotContain("\u001b");
        environment.put("NO_COLOR", "1");
        assertThat(run("status").output()).doesNotContain("\u001b");
        assertThat(run("status", "--color=always").output()).contains("\u001b");
    }

    @Test
    void aMissingFolderIsAFailedTestOfTheWholeCommand() throws Exception {
        Told failed = run("plan", "--location", folder.resolve("nowhere").toString(), "--output=junit");

        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(Parsed.elements(Parsed.xml(failed.output()), "testcase"))
                .singleElement()
                .satisfies(test -> assertThat(test.getAttribute("name")).isEqualTo("plan"));
        assertThat(failed.errors()).contains("nowhere", "remedy:");
    }

    @Test
    void anUnknownPhaseInAFileNamesFileAndLine() throws Exception {
        write("V2__by_id.sql", "-- kapgel: phase=contarct\nSELECT 1");

        Told failed = run("migrate", "--phase=expand");

        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.errors()).contains("V2__by_id.sql, line 1", "unknown phase");
    }

    private Told run(String... arguments) {
        return run(new StringWriter(), arguments);
    }

    private Told run(StringWriter errors, String... arguments) {
        return Told.by(environment, terminal, errors, arguments);
    }

    private void write(String file, String text) throws Exception {
        Files.writeString(folder.resolve(file), text);
    }

    private void sql(String sql) throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
