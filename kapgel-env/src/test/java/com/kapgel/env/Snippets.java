package com.kapgel.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The examples of README and Javadoc, executed. */
class Snippets {

    enum Stage {
        DEVELOPMENT,
        STAGING,
        PRODUCTION
    }

    record AppEnv(
            @Var(name = "NODE_ENV") Stage stage,
            URI supabaseUrl,
            @Var(minLength = 100) Secret<String> supabaseServiceRoleKey,
            Secret<URI> databaseUrl, // a URI that may carry a password must be Secret
            Optional<Secret<URI>> sentryDsn,

            @Var(defaultValue = "8080", min = 1, max = 65535)
            int port) {

        AppEnv {
            if (stage == Stage.PRODUCTION && sentryDsn.isEmpty()) {
                throw new IllegalArgumentException("production needs SENTRY_DSN");
            }
        }
    }

    private static final Map<String, String> VARIABLES = Map.of(
            "NODE_ENV", "production",
            "SUPABASE_URL", "https://kapgel.supabase.co",
            "SUPABASE_SERVICE_ROLE_KEY", "k".repeat(120),
            "DATABASE_URL", "postgres://app:pw@db.kapgel.com:5432/kapgel",
            "SENTRY_DSN", "https://0123456789abcdef@o1.ingest.sentry.io/42");

    @Test
    void aRecordIsTheSchema() {
        AppEnv env = Env.load(AppEnv.class, VARIABLES);

        assertThat(env.stage()).isEqualTo(Stage.PRODUCTION);
        assertThat(env.supabaseUrl()).isEqualTo(URI.create("https://kapgel.supabase.co"));
        assertThat(env.databaseUrl().reveal().getHost()).isEqualTo("db.kapgel.com");
        assertThat(env.port()).isEqualTo(8080);
        assertThat(env.toString()).doesNotContain("pw", "kkk", "0123456789abcdef");
    }

    /** The record of the project's README; on a machine without these variables it is the list that is thrown. */
    @Test
    void aRecordAndOneCall() {
        record AppEnv(
                @Var(name = "NODE_ENV") Stage stage,
                URI supabaseUrl,
                @Var(minLength = 100) Secret<String> supabaseServiceRoleKey,
                Secret<URI> databaseUrl) {} // a URI that may carry a password must be Secret

        EnvException e = catchThrowableOfType(EnvException.class, () -> {
            AppEnv env = Env.load(AppEnv.class);
            assertThat(env.stage()).isNotNull();
        });

        assertThat(e).hasMessageContaining("SUPABASE_SERVICE_ROLE_KEY");
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
