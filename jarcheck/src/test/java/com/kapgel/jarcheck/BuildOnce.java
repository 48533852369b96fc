package com.kapgel.jarcheck;

import com.kapgel.migrate.DatabasePool;
import com.kapgel.migrate.Migrator;
import com.kapgel.monitoring.Monitoring;
import com.kapgel.monitoring.SentryHardening;
import com.kapgel.ratelimit.Backend;
import io.sentry.SentryOptions;

/** Main class of a child JVM: builds what needs a library, and prints the message of what is thrown. */
final class BuildOnce {
    private BuildOnce() {}

    public static void main(String[] arguments) {
        try {
            switch (arguments[0]) {
                case "backend" -> Backend.redis("redis://localhost:1").close();
                case "migrator" ->
                    Migrator.builder()
                            .database("postgres://user:password@localhost:1/orders")
                            .locations("classpath:db/migration")
                            .build()
                            .close();
                case "monitoring" ->
                    Monitoring.builder().environment("staging").build().close();
                case "pool" ->
                    DatabasePool.production("orders")
                            .database("postgres://user:password@localhost:1/orders")
                            .open()
                            .close();
                case "sentry" -> SentryHardening.apply(new SentryOptions(), "staging", "1.0");
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
    }
}
