package com.kapgel.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where values come from: several sources, files for development, and mounted secrets. */
class VariablesTest {
    private static final String CANARY = "c4n4ry";

    @TempDir
    private Path folder;

    record Plain(String name, int port) {}

    record Key(Secret<String> apiKey) {}

    private Variables dotEnv(String text) throws IOException {
        return Variables.ofDotEnv(Files.writeString(folder.resolve(".env"), text));
    }

    @Test
    void theFirstSourceThatHasAVariableWins() throws IOException {
        Variables variables = Variables.of(Map.of("NAME", "", "OTHER", "x"))
                .or(Variables.of(Map.of("NAME", "second")))
                .or(dotEnv("# for development\nNAME=third\nPORT=80\n"));

        assertThat(Env.load(Plain.class, variables)).isEqualTo(new Plain("second", 80));
        assertThat(variables.origin("PORT")).contains("line 3 of .env");
        assertThat(variables.origin("NAME")).contains("given");
        assertThat(variables.origin("NOTHING")).isEmpty();
        assertThat(variables).hasToString("Variables[3]");
    }

    @Test
    void readsSystemPropertiesAndTheProcess() {
        System.setProperty("KAPGEL_ENV_TEST", "a");
        try {
            assertThat(Variables.ofSystemProperties().text("KAPGEL_ENV_TEST")).isEqualTo("a");
            assertThat(Variables.ofSystemProperties().origin("KAPGEL_ENV_TEST")).contains("system property");
        } finally {
            System.clearProperty("KAPGEL_ENV_TEST");
        }
        assertThat(Variables.ofProcess().text("PATH")).isEqualTo(System.getenv("PATH"));
    }

    @Test
    void aProblemSaysWhereTheValueComesFrom() throws IOException {
        Variables variables = dotEnv("NAME=a\n\nPORT=" + CANARY + "\n");

        assertThatExceptionOfType(EnvException.class)
                .isThrownBy(() -> Env.load(Plain.class, variables))
                .withMessageContaining("(got 6 characters), from line 3 of .env")
                .withMessageNotContaining(CANARY);
    }

    @Test
    void noFileIsNoVariables() {
        assertThat(Variables.ofDotEnv(folder.resolve("nothing.env"))).hasToString("Variables[0]");
    }

    /** The value is what dotenv-java and npm's dotenv cut or keep otherwise. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "A=pa#ss              |pa#ss",
                "A=pa #ss             |pa",
                "A=#ss                |#ss",
                "A=a b  # c           |a b",
                "A='pa #ss'           |pa #ss",
                "A='a\\n'             |a\\n",
                "A=\"pa #ss\" # why   |pa #ss",
                "A=\"a\\\"b\\\\c\\$d\"|a\"b\\c$d",
                "export A=1           |1",
                "export\tA=1          |1",
                "export \t A=1        |1",
                "  A = 1              |1",
                "A=b=c                |b=c",
                "A=$HOME              |$HOME",
                "A=\"$HOME\"          |$HOME",
                "A=it's               |it's",
            })
    void keepsWhatBelongsToTheValue(String line, String value) throws IOException {
        assertThat(dotEnv(line + "\n").text("A")).isEqualTo(value);
        assertThat(dotEnv("\uFEFFX=1\r\n" + line + "\r\nB=2").text("A")).isEqualTo(value);
    }

    @Test
    void quotesSpanLinesAndEscapesAreThoseOfDoubleQuotes() throws IOException {
        Variables variables = dotEnv("A=\"one\\ntwo\nthree\"\nB='x\ny'\nC=\nD=4\n");

        assertThat(variables.text("A")).isEqualTo("one\ntwo\nthree");
        assertThat(variables.text("B")).isEqualTo("x\ny");
        assertThat(variables.text("C")).isEmpty();
        assertThat(variables.origin("D")).contains("line 6 of .env");
    }

    @Test
    void everyBadLineIsReportedByItsNumberAndNoneOfItsText() {
        assertThatExceptionOfType(EnvException.class)
                .isThrownBy(() -> dotEnv(
                        "A=1\n" + CANARY + "\n" + CANARY + " X=1\nA=2\nB=\"x\" " + CANARY + "\nC='" + CANARY + "\n\n"))
                .satisfies(e -> assertThat(e.problems())
                        .extracting(Problem::message)
                        .containsExactly(
                                "line 2 has no '='; write NAME=value, or # before a comment",
                                "line 3 has no valid name before the '='",
                                "line 4 sets A again, which line 1 has set",
                                "line 5 goes on after the closing quote; write \\\" for a quote inside of double quotes",
                                "line 6 begins with a quote that is never closed"))
                .withMessageNotContaining(CANARY);
    }

    @Test
    void aCarriageReturnThatNobodySeesIsReportedByItsLine() {
        assertThatExceptionOfType(EnvException.class)
                .isThrownBy(
                        () -> dotEnv("A=" + CANARY + "\r" + CANARY + "\r\nB='x\ny\r" + CANARY + "'\n# c\rC=1\n\nD=4\r"))
                .satisfies(e -> assertThat(e.problems())
                        .extracting(Problem::message)
                        .containsExactly(
                                "line 1 has a carriage return inside; end lines with LF or CRLF",
                                "line 3 has a carriage return inside; end lines with LF or CRLF",
                                "line 4 has a carriage return inside; end lines with LF or CRLF",
                                "line 6 has a carriage return inside; end lines with LF or CRLF"))
                .withMessageNotContaining(CANARY);
    }

    @ParameterizedTest
    @ValueSource(strings = {CANARY, CANARY + "\n", CANARY + "\r\n"})
    void readsAMountedSecretWithoutItsLastLineEnd(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("key"), content);
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);

        assertThat(Env.load(Key.class, Map.of("API_KEY_FILE", link.toString())).apiKey())
                .isEqualTo(Secret.of(CANARY));
    }

    record Declared(Optional<String> apiKey, String apiKeyFile) {}

    @Test
    void aVariableThatIsDeclaredIsNoFileOfAnother() {
        assertThat(Env.load(Declared.class, Map.of("API_KEY_FILE", "/nowhere")))
                .isEqualTo(new Declared(Optional.empty(), "/nowhere"));
    }

    @Test
    void refusesWhatIsNoFileWithASecret() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        Path blank = Files.writeString(folder.resolve("blank"), CANARY + "\n\n");
        Path large = Files.write(folder.resolve("large"), new byte[(1 << 20) + 1]);
        Path latin = Files.write(folder.resolve("latin"), "şifre".getBytes(StandardCharsets.UTF_16));
        Path pipe = folder.resolve("pipe");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);

        refuses(
                folder.resolve("nothing"),
                "file_not_readable",
                "the file that API_KEY_FILE names cannot be read: it does not exist");
        refuses(folder, "file_not_readable", "it is no regular file");
        refuses(pipe, "file_not_readable", "it is no regular file");
        refuses(large, "file_not_readable", "it is longer than 1 MiB");
        refuses(latin, "file_not_readable", "it is not UTF-8");
        refuses(empty, "missing", "required");
        refuses(blank, "space_around", "at the ends");
    }

    private static void refuses(Path file, String code, String message) {
        assertThatExceptionOfType(EnvException.class)
                .isThrownBy(() -> Env.load(Key.class, Map.of("API_KEY_FILE", file.toString())))
                .satisfies(
                        e -> assertThat(e.problems()).extracting(Problem::code).containsExactly(code))
                .withMessageContaining(message)
                .withMessageNotContaining(CANARY)
                .withMessageNotContaining(file.toString());
    }

    @Test
    void refusesAValueAndAFileAtOnce() {
        assertThatExceptionOfType(EnvException.class)
                .isThrownBy(() -> Env.load(Key.class, Map.of("API_KEY", CANARY, "API_KEY_FILE", "/x")))
                .withMessageContaining("both API_KEY and API_KEY_FILE are set; unset one")
                .withMessageNotContaining(CANARY);
    }

    record MaybeKey(
            Optional<Secret<String>> apiKey,
            @Var(allowEmpty = true, defaultValue = "x") String prefix) {}

    @Test
    void aMountedFileWithNothingButALineEndIsEmpty() throws IOException {
        String empty = Files.writeString(folder.resolve("empty"), "\n").toString();

        assertThat(Env.load(MaybeKey.class, Map.of("API_KEY_FILE", empty, "PREFIX_FILE", empty)))
                .isEqualTo(new MaybeKey(Optional.empty(), ""));
    }

    @Test
    void aProblemOfAMountedFileSaysWhereTheValueComesFrom() throws IOException {
        Path file = Files.writeString(folder.resolve("port"), CANARY);
        Variables variables = Variables.of(Map.of("NAME", "a", "PORT_FILE", file.toString()));

        assertThatExceptionOfType(EnvException.class)
                .isThrownBy(() -> Env.load(Plain.class, variables))
                .withMessageEndingWith("(got 6 characters), from the file that PORT_FILE names")
                .withMessageNotContainingAny(CANARY, file.toString());
        assertThat(variables.origin("PORT")).contains("the file that PORT_FILE names");
        assertThat(variables.origin("NAME")).contains("given");
    }

    @Test
    void aFileInAnEarlierSourceWinsOverAValueInALaterOne() throws IOException {
        String file = Files.writeString(folder.resolve("port"), "1\n").toString();
        Variables variables = Variables.of(Map.of("PORT_FILE", file)).or(dotEnv("NAME=a\nPORT=2\n"));
        Variables reversed = dotEnv("NAME=a\nPORT=2\n").or(Variables.of(Map.of("PORT_FILE", file)));

        assertThat(Env.load(Plain.class, variables).port()).isEqualTo(1);
        assertThat(variables.origin("PORT")).contains("the file that PORT_FILE names");
        assertThat(Env.load(Plain.class, reversed).port()).isEqualTo(2);
        assertThat(reversed.origin("PORT")).contains("line 2 of .env");
    }

    @Test
    void anEmptyMountedFileLeavesTheValueToTheNextSource() throws IOException {
        String file = Files.writeString(folder.resolve("port"), "\n").toString();
        Variables variables =
                Variables.of(Map.of("PORT", "", "PORT_FILE", file)).or(dotEnv("NAME=a\nPORT=2\n"));

        assertThat(Env.load(Plain.class, variables).port()).isEqualTo(2);
    }

    @Test
    void theStageMayComeFromAMountedFile() throws IOException {
        String development =
                Files.writeString(folder.resolve("stage"), "development\n").toString();
        String unknown = Files.writeString(folder.resolve("unknown"), CANARY).toString();

        assertThat(Env.load(Staged.class, Map.of("NODE_ENV_FILE", development)).sentryDsn())
                .isEmpty();
        assertThat(Variables.of(Map.of("NODE_ENV_FILE", development)).origin("NODE_ENV"))
                .contains("the file that NODE_ENV_FILE names");
        assertThat(problems(Staged.class, Map.of("NODE_ENV_FILE", unknown))).containsExactly("NODE_ENV", "SENTRY_DSN");
        assertThat(problems(Staged.class, Map.of("NODE_ENV_FILE", "/nowhere")))
                .containsExactly("NODE_ENV", "SENTRY_DSN");
    }

    enum Stage {
        DEVELOPMENT,
        STAGING,
        PRODUCTION
    }

    record Staged(
            @Var(name = "NODE_ENV", stage = true) Stage stage,
            @Var(requiredIn = {"staging", "production"}) Optional<String> sentryDsn) {}

    @Test
    void someVariablesAreRequiredInSomeStages() {
        assertThat(Env.load(Staged.class, Map.of("NODE_ENV", "development")).sentryDsn())
                .isEmpty();
        assertThat(Env.load(Staged.class, Map.of("NODE_ENV", "production", "SENTRY_DSN", "x"))
                        .sentryDsn())
                .contains("x");
        assertThat(problems(Staged.class, Map.of("NODE_ENV", "STAGING"))).containsExactly("SENTRY_DSN");
    }

    @Test
    void aStageThatNobodyKnowsMeansTheRulesOfProduction() {
        assertThat(problems(Staged.class, Map.of())).containsExactly("NODE_ENV", "SENTRY_DSN");
        assertThat(problems(Staged.class, Map.of("NODE_ENV", "prod"))).containsExactly("NODE_ENV", "SENTRY_DSN");
    }

    record NoStage(@Var(requiredIn = "production") Optional<String> a) {}

    record WrongStages(
            @Var(stage = true) Stage stage,
            @Var(stage = true) Stage other,
            @Var(stage = true) String text,
            @Var(requiredIn = "prod") Optional<String> a,
            @Var(requiredIn = "production") String b) {}

    @Test
    void refusesRulesForAStageThatThereIsNot() {
        assertThat(catchThrowable(() -> Env.load(NoStage.class, Map.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NoStage.a: requiredIn takes a stage; write @Var(stage = true)");
        assertThat(catchThrowable(() -> Env.load(WrongStages.class, Map.of())))
                .hasMessageContaining("WrongStages.other: STAGE is the stage already")
                .hasMessageContaining("WrongStages.text: a stage is an enum")
                .hasMessageContaining(
                        "WrongStages.a: there is no stage 'prod'; STAGE takes one of development, staging, production")
                .hasMessageContaining("WrongStages.b: it is required in every stage");
    }

    private static List<String> problems(Class<? extends Record> type, Map<String, String> variables) {
        try {
            Env.load(type, variables);
        } catch (EnvException e) {
            return e.problems().stream().map(Problem::name).toList();
        }
        return List.of();
    }

    @Test
    void takesMapsWithNullsAndTenThousandVariables() {
        Map<String, String> variables = new HashMap<>(Map.of("NAME", "a", "PORT", "1"));
        variables.put("NOTHING", null);
        variables.put(null, "x");
        for (int i = 0; i < 10_000; i++) {
            variables.put("VARIABLE_" + i, "x");
        }

        assertThat(Env.load(Plain.class, variables)).isEqualTo(new Plain("a", 1));
    }
}
