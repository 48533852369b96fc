package com.kapgel.testkit;

import java.sql.Connection;
import java.sql.SQLException;

/** Uses a Redis and a PostgreSQL, whosesoever they are, and prints what it finds; with an argument also what it may not. */
final class AskingChild {
    private AskingChild() {}

    public static void main(String[] arguments) throws SQLException {
        try (TestRedis redis = TestRedis.start()) {
            System.out.println("redis external=" + redis.isExternal() + " uri=" + redis.uri());
            System.out.println("ping " + RedisLine.ask(redis, "PING"));
            tell("kill redis", redis::kill);
        }
        try (TestPostgres postgres = TestPostgres.start();
                TestDatabase db = postgres.freshDatabase();
                Connection connection = db.connect()) {
            System.out.println("postgres external=" + postgres.isExternal() + " url=" + db.url());
            System.out.println("valid " + connection.isValid(5));
            tell("kill postgres", postgres::kill);
        }
        if (arguments.length > 0) {
            askForSettings();
        }
        System.out.println("user " + System.getProperty("user.name"));
    }

    private static void askForSettings() {
        tell(
                "redis settings",
                () -> TestRedis.builder().setting("maxmemory", "1mb").start().close());
        tell(
                "postgres with setting",
                () -> TestPostgres.builder()
                        .setting("shared_preload_libraries", "pg_stat_statements")
                        .start()
                        .close());
        tell(
                "postgres with other setting",
                () -> TestPostgres.builder()
                        .setting("work_mem", "123MB")
                        .start()
                        .close());
    }

    private static void tell(String what, Runnable action) {
        try {
            action.run();
            System.out.println(what + ": done");
        } catch (UnsupportedOperationException e) {
            System.out.println(what + ": " + e.getMessage());
        }
    }
}
