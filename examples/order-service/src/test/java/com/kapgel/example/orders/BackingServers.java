package com.kapgel.example.orders;

import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import com.kapgel.testkit.TestRedis;
import java.util.Map;

/** A database and a Redis for one test class, for the service and the test to look into. */
record BackingServers(TestDatabase database, TestRedis redis) implements AutoCloseable {

    static BackingServers start() {
        return new BackingServers(TestPostgres.shared().freshDatabase(), TestRedis.start());
    }

    Map<String, String> variables() {
        return Map.of("DATABASE_URL", databaseUrl(database.user(), database.password()), "REDIS_URL", redis.uri());
    }

    String databaseUrl(String user, String password) {
        return database.url().replaceFirst("^jdbc:postgresql://", "postgresql://" + user + ":" + password + "@");
    }

    @Override
    public void close() {
        redis.close();
        database.close();
    }
}
