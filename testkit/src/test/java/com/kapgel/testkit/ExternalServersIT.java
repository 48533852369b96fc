package com.kapgel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ExternalServersIT {
    @BeforeAll
    static void needsServersOfOurOwn() {
        assumeTrue(ExternalServer.named(TestRedis.URI_VARIABLE) == null);
        assumeTrue(ExternalServer.named(TestPostgres.URL_VARIABLE) == null);
    }

    @Test
    void replaceOurOwnAndAreLeftAlone() {
        try (TestRedis redis = TestRedis.start();
                TestPostgres postgres = TestPostgres.builder()
                        .setting("shared_preload_libraries", "pg_stat_statements")
                        .start();
                TestDatabase db = postgres.freshDatabase();
                ChildJvm child = ChildJvm.of(AskingChild.class, "settings")
                        .environment(TestRedis.URI_VARIABLE, redis.uri())
                        .environment(
                                TestPostgres.URL_VARIABLE,
                                db.url() + "?user=" + db.user() + "&password=s3cret&ApplicationName=child")
                        .start()) {
            List<String> lines = child.allLines();

            assertThat(lines).contains("redis external=true uri=" + redis.uri(), "ping +PONG", "valid true");
            assertThat(lines)
                    .anyMatch(line -> line.startsWith(
                            "postgres external=true url=jdbc:postgresql://127.0.0.1:" + postgres.port() + "/test_"));
            assertThat(lines)
                    .anyMatch(line -> line.startsWith("kill redis: ") && line.contains("KAPGEL_TEST_REDIS_URI"))
                    .anyMatch(line -> line.startsWith("redis settings: ") && line.contains("KAPGEL_TEST_REDIS_URI"))
                    .anyMatch(line -> line.startsWith("kill postgres: ") && line.contains("KAPGEL_TEST_POSTGRES_URL"));
            assertThat(lines)
                    .contains("postgres with setting: done")
                    .anyMatch(line -> line.startsWith("postgres with other setting: ")
                            && line.contains("work_mem from \"4MB\" to \"123MB\""));
            assertThat(String.join("\n", lines)).doesNotContain("s3cret");
            assertThat(redis.isRunning()).isTrue();
            assertThat(postgres.isRunning()).isTrue();
        }
    }

    @Test
    void areReportedWhenTheyDoNotAnswer() {
        try (ChildJvm child = ChildJvm.of(AskingChild.class)
                .environment(TestRedis.URI_VARIABLE, "redis://:s3cret@127.0.0.1:1")
                .start()) {
            assertThat(String.join("\n", child.allLines()))
                    .contains("No Redis answers at 127.0.0.1:1", "KAPGEL_TEST_REDIS_URI")
                    .doesNotContain("s3cret");
        }
    }
}
