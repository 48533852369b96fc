package com.kapgel.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the README shows. */
class Snippets {
    @Test
    void redis() {
        try (TestRedis redis = TestRedis.start()) {
            assertThat(redis.uri()).startsWith("redis://"); // give it to your client
            if (!redis.isExternal()) {
                redis.pause(); // SIGSTOP: the server hangs
                redis.resume(); // SIGCONT
                redis.kill(); // SIGKILL: connection refused
                redis.restart(); // the same port; empty, unless built with persistent()
            }
        }
    }

    @Test
    void postgres() throws Exception {
        try (TestDatabase db = TestPostgres.shared().freshDatabase();
                Connection connection = db.connect()) {
            assertThat(connection.createStatement().execute("CREATE TABLE orders (id bigint)"))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void containers(ServletContainers container) throws Exception {
        HttpServlet servlet = new HttpServlet() {
            private static final long serialVersionUID = 1L;
        };
        try (RunningContainer server =
                container.start(context -> context.addServlet("empty", servlet).addMapping("/empty"))) {
            HttpRequest request =
                    HttpRequest.newBuilder(server.uri().resolve("empty")).build();
            assertThat(HttpClient.newHttpClient()
                            .send(request, BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(405);
        }
    }
}
