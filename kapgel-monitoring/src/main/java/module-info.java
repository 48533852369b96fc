/** Sentry that never tells a secret, and metrics. Start at {@code com.kapgel.monitoring.Monitoring}. */
@SuppressWarnings("requires-transitive-automatic") // Sentry and Micrometer do not describe themselves as modules.
module com.kapgel.monitoring {
    requires transitive com.kapgel.security;
    requires transitive micrometer.core;
    requires transitive sentry;
    requires static com.kapgel.health;
    requires static com.kapgel.migrate;
    requires static com.kapgel.ratelimit;
    requires static jakarta.servlet;
    requires static transitive org.jspecify;
    requires static jdk.httpserver;
    requires org.slf4j;

    exports com.kapgel.monitoring.health;
    exports com.kapgel.monitoring.migrate;
    exports com.kapgel.monitoring.probe;
    exports com.kapgel.monitoring.ratelimit;
    exports com.kapgel.monitoring.servlet;
    exports com.kapgel.monitoring;
}
