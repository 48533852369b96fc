package com.kapgel.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvCheckTest {
    private static final String CANARY = "c4n4ry";

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    enum Stage {
        DEVELOPMENT,
        PRODUCTION
    }

    record Pool(@Var(defaultValue = "10") int max) {}

    record App(
            @Var(name = "NODE_ENV", stage = true) Stage stage,

            @Var(description = "primary database", schemes = "postgres")
            Secret<URI> databaseUrl,

            @Var(requiredIn = "production") Optional<Secret<URI>> sentryDsn,

            @Var(defaultValue = "KapGel #1 \"orders\"", description = "shown | to customers")
            String title,

            Pool pool) {}

    private int check(Map<String, String> variables, String... arguments) {
        PrintStream to = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new EnvCheck(to, errors).run(Variables.of(variables), arguments);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void saysThatAllIsRight() {
        Map<String, String> variables =
                Map.of("NODE_ENV", "development", "DATABASE_URL", "postgres://u:" + CANARY + "@h/db");

        assertThat(check(variables, App.class.getName())).isZero();
        assertThat(check(variables, App.class.getName(), "--json")).isZero();
        assertThat(out())
                .isEqualTo("Environment is valid for App.\n{\"valid\":true,\"problems\":[]}\n"
                        .replace("\n", System.lineSeparator()));
    }

    @Test
    void tellsEveryProblemAsTextOrJson() throws IOException {
        Path file = Files.writeString(folder.resolve(".env"), "NODE_ENV=production\nPOOL_MAX=" + CANARY + "\n");

        assertThat(check(Map.of("DATABASE_URL", CANARY), App.class.getName(), "--env-file", file.toString()))
                .isEqualTo(1);
        assertThat(err())
                .contains("DATABASE_URL", "POOL_MAX", "from line 2 of .env", "SENTRY_DSN")
                .doesNotContain(CANARY);
        assertThat(check(Map.of("DATABASE_URL", CANARY), App.class.getName(), "--json", "--env-file", file.toString()))
                .isEqualTo(1);
        assertThat(out())
                .startsWith(
                        "{\"valid\":false,\"problems\":[{\"name\":\"DATABASE_URL\",\"code\":\"not_a_uri\",\"message\":\"")
                .contains("{\"name\":\"SENTRY_DSN\",\"code\":\"missing\"")
                .doesNotContain(CANARY);
    }

    @Test
    void writesAnExampleThatCanBeReadAgain() throws IOException {
        assertThat(check(Map.of(), App.class.getName(), "--example")).isZero();

        assertThat(out()).isEqualTo("""
                # Variables of App. Those behind a '#' may be left out.

                # required: one of development, production
                NODE_ENV=

                # primary database
                # required: an absolute URI with a host and scheme postgres; secret
                DATABASE_URL=

                # required in production: an absolute URI with a host; secret
                #SENTRY_DSN=

                # shown | to customers
                # optional: text
                #TITLE="KapGel #1 \\"orders\\""

                # optional: an integer -2147483648..2147483647
                #POOL_MAX=10
                """);
        assertThat(Env.example(App.class)).isEqualTo(out());
        Path file = Files.writeString(folder.resolve(".env"), out().replace("#TITLE", "TITLE"));
        assertThat(Variables.ofDotEnv(file).text("TITLE")).isEqualTo("KapGel #1 \"orders\"");
    }

    @Test
    void writesATable() {
        assertThat(check(Map.of(), App.class.getName(), "--markdown")).isZero();

        assertThat(out())
                .isEqualTo(Env.markdown(App.class))
                .contains("| variable | | takes | default | for |\n|---|---|---|---|---|\n")
                .contains(
                        "| `DATABASE_URL` | required, secret | an absolute URI with a host and scheme postgres | | primary database |\n")
                .contains("| `TITLE` | optional | text | `KapGel #1 \"orders\"` | shown \\| to customers |\n");
    }

    record WithDefaults(
            @Var(defaultValue = "c4n4ry | \"x\"") Secret<String> apiKey,
            @Var(allowEmpty = true) String suffix,

            @Var(allowEmpty = true, defaultValue = "kapgel:")
            String prefix) {}

    @Test
    void theDefaultOfASecretIsShownNowhere() {
        assertThat(Env.example(WithDefaults.class)).isEqualTo("""
                # Variables of WithDefaults. Those behind a '#' may be left out.

                # optional: text; secret, with a default that is secret
                #API_KEY=

                # required: text, may be empty
                SUFFIX=

                # optional: text, may be empty
                #PREFIX=kapgel:
                """);
        assertThat(Env.markdown(WithDefaults.class))
                .contains("| `API_KEY` | optional, secret | text | a default that is secret | |\n")
                .contains("| `SUFFIX` | required | text, may be empty | | |\n")
                .contains("| `PREFIX` | optional | text, may be empty | `kapgel:` | |\n")
                .doesNotContain(CANARY);
    }

    @Test
    void aFileThatIsNamedInTheFileIsNoDifference() throws IOException {
        Path file = Files.writeString(
                folder.resolve(".env"), "NODE_ENV=a\nDATABASE_URL_FILE=/run/secrets/url\nOTHER_FILE=x\n");

        assertThat(check(Map.of(), App.class.getName(), "--diff", file.toString()))
                .isEqualTo(1);
        assertThat(out())
                .doesNotContain("DATABASE_URL")
                .contains("+ OTHER_FILE is in the file, line 3 of .env, and not declared");
    }

    @Test
    void aBadLineIsReportedWhateverTheFileIsReadFor() throws IOException {
        String file = Files.writeString(folder.resolve(".env"), CANARY + "\n").toString();

        assertThat(check(Map.of(), App.class.getName(), "--diff", file)).isEqualTo(1);
        assertThat(check(Map.of(), App.class.getName(), "--env-file", file)).isEqualTo(1);
        assertThat(check(Map.of(), App.class.getName(), "--json", "--env-file", file))
                .isEqualTo(1);
        assertThat(err()).contains("line 1 has no '='").doesNotContain(CANARY);
        assertThat(out()).contains("\"code\":\"bad_line\"").doesNotContain(CANARY);
    }

    @Test
    void refusesOptionsOfWhichOneWouldHaveNoEffect() throws IOException {
        String file = Files.writeString(folder.resolve(".env"), "").toString();
        for (String[] options : new String[][] {
            {"--json", "--diff", file},
            {"--diff", file, "--env-file", file},
            {"--example", "--markdown"},
            {"--example", "--json"},
            {"--markdown", "--env-file", file},
            {"--json", "--json"},
            {"--env-file", file, "--env-file", file}
        }) {
            String[] arguments = Stream.concat(Stream.of(App.class.getName()), Stream.of(options))
                    .toArray(String[]::new);
            assertThat(check(Map.of(), arguments)).as("%s", List.of(options)).isEqualTo(2);
        }

        assertThat(out()).isEmpty();
        assertThat(err().lines())
                .contains("--json and --diff do not go together. Usage: EnvCheck RECORD [--env-file FILE] [--json]"
                        + " | --diff FILE | --example | --markdown")
                .allMatch(line -> line.contains("Usage: EnvCheck RECORD"))
                .anyMatch(line -> line.startsWith("--json is there twice. "));
    }

    enum Unready {
        ONE;

        static final int NUMBER = Integer.parseInt("none");
    }

    record Broken(Unready unready) {}

    @Test
    void aStaticInitializerThatFailsCannotBeChecked() {
        assertThat(check(Map.of("UNREADY", "one"), Broken.class.getName())).isEqualTo(2);
        assertThat(check(Map.of("UNREADY", "one"), Broken.class.getName())).isEqualTo(2);
        assertThat(err()).contains("Broken.unready: ").contains("static initializer");
    }

    @Test
    void tellsHowAFileDiffersFromTheRecord() throws IOException {
        Path file = Files.writeString(folder.resolve(".env"), "NODE_ENV=a\nDATABSE_URL=" + CANARY + "\n");

        assertThat(check(Map.of(), App.class.getName(), "--diff", file.toString()))
                .isEqualTo(1);
        assertThat(out().lines())
                .containsExactly(
                        "- DATABASE_URL is required and not in the file",
                        "- SENTRY_DSN is not in the file, and may be left out",
                        "- TITLE is not in the file, and may be left out",
                        "- POOL_MAX is not in the file, and may be left out",
                        "+ DATABSE_URL is in the file, line 2 of .env, and not declared");

        Files.writeString(file, "NODE_ENV=\nDATABASE_URL=\n");
        assertThat(check(Map.of(), App.class.getName(), "--diff", file.toString()))
                .isZero();
    }

    /** As {@code base64} writes a long value: its second line looks like a name. */
    @Test
    void theDifferenceTellsNoRestOfAValue() throws IOException {
        Path file =
                Files.writeString(folder.resolve(".env"), "NODE_ENV=a\nDATABASE_URL=cG9zdGdy\nZXM6Ly91OmM0bjRyeQ==\n");

        assertThat(check(Map.of(), App.class.getName(), "--diff", file.toString()))
                .isEqualTo(1);
        assertThat(out())
                .contains("+ a name in capital and small letters is in the file, line 3 of .env, and not declared")
                .doesNotContain("ZXM6Ly91");
    }

    @Test
    void saysWhyTheCheckCannotBeMade() {
        for (String[] arguments : new String[][] {
            {},
            {"--json"},
            {"com.example.Nothing"},
            {String.class.getName()},
            {App.class.getName(), "--what"},
            {App.class.getName(), "--diff"},
            {App.class.getName(), "--env-file", "/nowhere/.env"}
        }) {
            assertThat(check(Map.of(), arguments)).isEqualTo(2);
        }

        assertThat(err())
                .contains(
                        "Usage: EnvCheck RECORD",
                        "There is no class com.example.Nothing",
                        "java.lang.String is not a record")
                .contains("There is no option --what", "--diff needs a file", "There is no file /nowhere/.env");
    }
}
