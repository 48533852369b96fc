package com.kapgel.example.orders;

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
    private final ResourceStack open = new ResourceStack();
    private @Nullable TestDatabase database;
    private @Nullable TestRedis redis;
    private @Nullable ServiceProcess process;

    private RunningService(Map<String, String> variables) {
        this.variables = variables;
    }

    /** A service that finds this variable in its environment, beside the addresses of its servers. */
    static RunningService with(String variable, String value) {
        return with(Map.of(variable, value));
    }

    /** Likewise, with several. */
    static RunningService with(Map<String, String> variables) {
        return new RunningService(Map.copyOf(variables));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        database = open.add(TestPostgres.shared().freshDatabase());
        redis = open.add(TestRedis.start());
        Map<String, String> all = new HashMap<>(variables);
        all.put("DATABASE_URL", databaseUrl(database));
        all.put("REDIS_URL", redis.uri());
        process = open.add(ServiceProcess.start(all));
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

    @Override
    public String output() {
        return started(process).output();
    }

    private static String databaseUrl(TestDatabase database) {
        String credentials = database.user() + ":" + database.password() + "@";
        return database.url().replaceFirst("^jdbc:postgresql://", "postgresql://" + credentials);
    }

    private static <T> T started(@Nullable T part) {
        return Objects.requireNonNull(part, "the service runs only while the tests of the class do");
    }
}
