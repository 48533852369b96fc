package com.kapgel.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The examples of README and Javadoc, executed; the pom sets the variables that they load. */
@SuppressWarnings("SameNameButDifferent") // every recipe calls its record AppEnv, as its reader would
class Snippets {

    enum Stage {
        DEVELOPMENT,
        STAGING,
        PRODUCTION
    }

    record AppEnv(
            @Var(name = "NODE_ENV") Stage stage, // development | staging | production
            URI supabaseUrl,
            @Var(minLength = 100) Secret<String> supabaseServiceRoleKey,
            Secret<URI> databaseUrl, // a URI that may carry a password must be Secret
            Optional<Secret<URI>> sentryDsn,

            @Var(defaultValue = "8080", min = 1, max = 65535)
            int port) {}

    @Test
    void aRecordIsTheSchema() {
        AppEnv env = Env.load(AppEnv.class);

        assertThat(env.stage()).isEqualTo(Stage.PRODUCTION);
        assertThat(env.supabaseUrl()).isEqualTo(URI.create("https://kapgel.example"));
        assertThat(env.supabaseServiceRoleKey().reveal()).hasSizeGreaterThanOrEqualTo(100);
        assertThat(env.databaseUrl().reveal().getHost()).isEqualTo("db.kapgel.example");
        assertThat(env.sentryDsn()).isPresent();
        assertThat(env.port()).isEqualTo(8081);
        assertThat(env.toString()).doesNotContain("not-a-key", "db.kapgel", "0123456789abcdef");
    }

    /** The record of the project's README. */
    @Test
    void aRecordAndOneCall() {
        record AppEnv(
                @Var(name = "NODE_ENV") Stage stage,
                URI supabaseUrl,
                @Var(minLength = 100) Secret<String> supabaseServiceRoleKey,
                Secret<URI> databaseUrl) {} // a URI that may carry a password must be Secret

        AppEnv env = Env.load(AppEnv.class);

        assertThat(env.stage()).isEqualTo(Stage.PRODUCTION);
        assertThat(env.supabaseUrl()).isEqualTo(URI.create("https://kapgel.example"));
    }

    @Test
    void theListAndExitOrAService() {
        AppEnv env = Env.loadOrExit(AppEnv.class);

        assertThat(env.stage()).isEqualTo(Stage.PRODUCTION);
    }

    @Test
    void aRuleAcrossVariables() {
        @SuppressWarnings("UnusedMethod") // Env.load calls the constructor
        record AppEnv(@Var(name = "NODE_ENV") Stage stage, Optional<Secret<URI>> sentryDsn) {
            AppEnv {
                if (stage == Stage.PRODUCTION && sentryDsn.isEmpty()) {
                    throw new IllegalArgumentException("production needs SENTRY_DSN");
                }
            }
        }

        assertThat(Env.load(AppEnv.class).sentryDsn()).isPresent();
        assertThatThrownBy(() -> Env.load(AppEnv.class, Map.of("NODE_ENV", "production")))
                .isInstanceOf(EnvException.class)
                .hasMessageEndingWith("production needs SENTRY_DSN");
    }

    @Test
    void whatSomeStagesNeed() {
        record AppEnv(
                @Var(name = "NODE_ENV", stage = true) Stage stage,
                @Var(requiredIn = "production") Optional<Secret<URI>> sentryDsn) {}

        assertThat(Env.load(AppEnv.class, Map.of("NODE_ENV", "staging")).sentryDsn())
                .isEmpty();
    }

    @Test
    void anEmptyTextThatSaysSomething() {
        record AppEnv(
                @Var(allowEmpty = true, defaultValue = "kapgel:")
                String keyPrefix) {}

        assertThat(Env.load(AppEnv.class, Map.of("KEY_PREFIX", "")).keyPrefix()).isEmpty();
        assertThat(Env.load(AppEnv.class, Map.of()).keyPrefix()).isEqualTo("kapgel:");
    }

    record City(String name) {}

    static final class CityConverter implements Function<String, City> {
        @Override
        public City apply(String text) {
            return new City(text);
        }
    }

    @Test
    void aTypeOfYourOwn() {
        record AppEnv(@Var(converter = CityConverter.class) City homeCity) {}

        assertThat(Env.load(AppEnv.class, Map.of("HOME_CITY", "izmir")).homeCity())
                .isEqualTo(new City("izmir"));
    }

    @Test
    void severalSources() {
        Variables variables = Variables.ofProcess() // wins
                .or(Variables.ofSystemProperties()) // -DPORT=8081
                .or(Variables.ofDotEnv(Path.of(".env"))); // for development; none if there is no such file
        AppEnv env = Env.load(AppEnv.class, variables);
        variables.origin("PORT"); // Optional[line 3 of .env]

        assertThat(env.port()).isEqualTo(8081);
        assertThat(variables.origin("PORT")).contains("process environment");
    }

    @Test
    void everyProblemAtOnce() {
        EnvException e = catchThrowableOfType(
                EnvException.class,
                () -> Env.load(
                        AppEnv.class,
                        Map.of(
                                "NODE_ENV", "prod",
                                "SUPABASE_URL", "localhost:54321",
                                "SUPABASE_SERVICE_ROLE_KEY", "too-short",
                                "DATABSE_URL", "postgres://app:pw@db/kapgel",
                                "PORT", "80 ")));

        assertThat(e).hasMessage("""
                        Environment is not valid (5 problems). Nothing was started.
                          DATABASE_URL               missing       required: an absolute URI with a host
                          NODE_ENV                   not allowed   expected one of development, staging, production (got 4 characters)
                          PORT                       space around  expected no white space or invisible character at the ends (got 3 characters)
                          SUPABASE_SERVICE_ROLE_KEY  too short     expected text of at least 100 characters (value hidden)
                          SUPABASE_URL               not a uri     expected an absolute URI with a host (got 15 characters)
                          hint: DATABSE_URL is set but not declared; did you mean DATABASE_URL?""");
    }
}
