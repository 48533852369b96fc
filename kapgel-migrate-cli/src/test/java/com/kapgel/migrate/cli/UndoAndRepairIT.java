package com.kapgel.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** The commands that take back and put in order. */
class UndoAndRepairIT {

    private final TestDatabase database = TestPostgres.shared().freshDatabase();
    private final Map<String, String> environment = new HashMap<>();
    private String errors = "";

    @TempDir
    private Path folder;

    @BeforeEach
    void migrateThree() throws Exception {
        environment.put("DATABASE_URL", database.url() + "?user=" + database.user());
        environment.put("KAPGEL_MIGRATE_LOCATIONS", folder.resolve("up").toString());
        environment.put("KAPGEL_MIGRATE_UNDO_LOCATIONS", folder.resolve("down").toString());
        for (int version = 1; version <= 3; version++) {
            write("up/V" + version + "__t.sql", "CREATE TABLE t" + version + " (id int)");
            write("down/U" + version + "__t.sql", "DROP TABLE t" + version);
        }
        assertThat(run(0, "migrate")).contains("at version 3");
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void undoTakesBackTheNewestAndRedoAppliesItAgain() throws Exception {
        assertThat(run(0, "undo").lines())
                .satisfiesExactly(
                        line -> assertThat(line).matches("3  t  \\d+ ms"),
                        line -> assertThat(line).matches("Undid 1 migration in \\d+ ms; the database is at version 2"));
        run(1, "migrate");
        assertThat(errors).contains("What was undone is not applied again by itself", "V3__t.sql");
        assertThat(run(0, "redo")).contains("3  t", "Applied 1 migration", "at version 3");
    }

    @Test
    void undoGoesToAVersionOrTakesBackARun() throws Exception {
        Map<String, Object> document = Parsed.object(run(0, "undo", "--to", "1", "--output", "json"));

        assertThat(document)
                .containsOnlyKeys(
                        "format",
                        "command",
                        "exitCode",
                        "versionBefore",
                        "versionAfter",
                        "applied",
                        "undone",
                        "repaired",
                        "notes",
                        "error")
                .containsEntry("command", "undo")
                .containsEntry("versionBefore", "3")
                .containsEntry("versionAfter", "1");
        assertThat(Parsed.list(document, "undone"))
                .extracting(undone -> undone.get("version"))
                .containsExactly("3", "2");
        assertThat(run(0, "undo", "--run")).contains("at no version");
        assertThat(run(0, "undo")).startsWith("Nothing to undo");
    }

    @Test
    void aRefusalIsAFailedTestWithTheWholeMessage() throws Exception {
        write("down/U3__t.sql", "DROP TABLE IF EXISTS t3");

        String junit = run(1, "undo", "--output", "junit");

        assertThat(Parsed.elements(Parsed.xml(junit), "failure")).hasSize(1);
        assertThat(errors).contains("Nothing was undone.", "U3__t.sql", "it is not the undo file");
        assertThat(run(0, "undo", "--accept-changed-undo-files")).contains("at version 2");
    }

    @Test
    void aFailureIsTheFailedTestOfItsFile() throws Exception {
        write("down/U3__t.sql", "DROP TABLE missing");
        assertThat(failedTest(run(1, "undo", "--accept-changed-undo-files", "--output", "junit")))
                .isEqualTo("U3__t.sql");

        write("up/V4__t.sql", "CREATE TABLE t3 (id int)");
        assertThat(failedTest(run(1, "redo", "--output", "junit"))).isEqualTo("V4__t.sql");
        write("down/U3__t.sql", "DROP TABLE t3");
        write("down/U2__t.sql", "DROP TABLE IF EXISTS t2");
        write("down/U1__t.sql", "DROP TABLE IF EXISTS t1");
        assertThat(failedTest(run(1, "undo", "--to", "0", "--output", "junit"))).isEqualTo("undo");
    }

    private static String failedTest(String junit) throws Exception {
        Element failure = Parsed.elements(Parsed.xml(junit), "failure").get(0);
        return ((Element) failure.getParentNode()).getAttribute("name");
    }

    @Test
    void wrongOptionsAreToldBeforeAnythingIsTried() {
        run(2, "undo", "--to", "1", "--run");
        assertThat(errors).contains("--to and --run exclude each other.");
        run(2, "undo", "--to", "one");
        assertThat(errors).contains("undoTo takes the version that is to stay");
    }

    @Test
    void repairTellsWhatItDid() throws Exception {
        assertThat(run(0, "repair").strip()).isEqualTo("Nothing to repair; the database is at version 3");
        write("up/V2__t.sql", "CREATE TABLE t2 (id bigint)");
        run(1, "validate");

        assertThat(run(0, "repair").lines())
                .containsExactly(
                        "V2__t.sql: the history has its checksum now.",
                        "V2__t.sql: the journal has its SHA-256 now.",
                        "Repaired 2 things; the database is at version 3");
        run(0, "validate");
        assertThat(Parsed.elements(Parsed.xml(run(0, "repair", "--output=junit")), "testcase"))
                .hasSize(1);
    }

    @Test
    void validateTellsOfUndoFiles() throws Exception {
        write("down/U33__t.sql", "DROP TABLE t3");

        Map<String, Object> document = Parsed.object(run(1, "validate", "--output", "json"));

        assertThat(document).extractingByKey("findings").asString().contains("U33__t.sql undoes version 33");
    }

    private String run(int exitCode, String... arguments) {
        Told told = Told.by(environment, arguments);
        errors = told.errors();
        assertThat(told.exitCode()).as(errors).isEqualTo(exitCode);
        return told.output();
    }

    private void write(String file, String text) throws Exception {
        Path place = folder.resolve(file);
        Files.createDirectories(place.getParent());
        Files.writeString(place, text);
    }
}
