package com.kapgel.example.orders;

import static org.assertj.core.api.Assumptions.assumeThat;

import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import com.kapgel.testkit.TestRedis;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The service for one test class, with a database and a Redis of its own that the test may look into. */
final class RunningService implements ServiceClient, BeforeAllCallback, AfterAllCallback {

    private final Map<String, String> variables;
    private final Map<String, String> postgresSettings;
    private final ResourceStack open = new ResourceStack();
    private @Nullable TestDatabase database;
    private @Nullable TestRedis redis;
    private @Nullable ServiceProcess process;

    private RunningService(Map<String, String> variables, Map<String, String> postgresSettings) {
        this.variables = variables;
        this.postgresSettings = postgresSettings;
    }

    /** A service that finds this variable in its environment, beside the addresses of its servers. */
    static RunningService with(String variable, String value) {
        return with(Map.of(variable, value));
    }

    /** Likewise, with several. */
    static RunningService with(Map<String, String> variables) {
        return new RunningService(Map.copyOf(variables), Map.of());
    }

    /** A service whose PostgreSQL is one of its own, with these settings; skipped where the environment names a server. */
    static RunningService onPostgres(Map<String, String> settings) {
        return new RunningService(Map.of(), Map.copyOf(settings));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        database = open.add(postgres().freshDatabase());
        redis = open.add(TestRedis.start());
        Map<String, String> all = new HashMap<>(variables);
        all.put("DATABASE_URL", databaseUrl(database));
        all.put("REDIS_URL", redis.uri());
        process = open.add(ServiceProcess.start(all));
    }

    private TestPostgres postgres() {
        if (postgresSettings.isEmpty()) {
            return TestPostgres.shared();
        }
        assumeThat(System.getenv(TestPostgres.URL_VARIABLE))
                .as("a PostgreSQL with settings of its own")
                .isNull();
        TestPostgres.Builder builder = TestPostgres.builder();
        postgresSettings.forEach(builder::setting);
        return open.add(builder.start());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        open.close();
    }

    TestDatabase database() {
        return started(database);
    }

    TestRedis redis() {
        return started(redis);
    }

    @Override
    public URI uri(String path) {
        return started(process).uri(path);
    }

    URI metricsUri(String path) {
        return started(process).metricsUri(path);
    }

    @Override
    public String output() {
        return started(process).output();
    }

    static String databaseUrl(TestDatabase database) {
        String credentials = database.user() + ":" + database.password() + "@";
        return database.url().replaceFirst("^jdbc:postgresql://", "postgresql://" + credentials);
    }

    private static <T> T started(@Nullable T part) {
        return Objects.requireNonNull(part, "the service runs only while the tests of the class do");
    }
}
