package com.kapgel.example.orders;

import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import com.kapgel.testkit.TestRedis;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Real servers of our own, started for this run where the environment names none. */
final class OwnServers {

    private OwnServers() {}

    /** Starts PostgreSQL and returns the URL of an empty database in it. */
    static URI postgres(ResourceStack open) {
        try {
            TestPostgres server =
                    open.add(TestPostgres.builder().closedByCaller().start());
            TestDatabase database = open.add(server.freshDatabase());
            String credentials = encoded(database.user()) + ":" + encoded(database.password());
            return URI.create(database.url().replaceFirst("^jdbc:postgresql://", "postgresql://" + credentials + "@"));
        } catch (IllegalStateException e) {
            throw StartException.noOwnServer("PostgreSQL", "DATABASE_URL", e);
        }
    }

    /** Starts Redis and returns its URL. */
    static URI redis(ResourceStack open) {
        try {
            return URI.create(
                    open.add(TestRedis.builder().closedByCaller().start()).uri());
        } catch (IllegalStateException e) {
            throw StartException.noOwnServer("Redis", "REDIS_URL", e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
