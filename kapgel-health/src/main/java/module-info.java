/** Health checks, probes and a drain. Start at {@code com.kapgel.health.Health} and {@code com.kapgel.health.Drain}. */
module com.kapgel.health {
    requires transitive java.sql;
    requires static jakarta.servlet;
    requires static transitive org.jspecify;
    requires com.fasterxml.jackson.core;
    requires java.net.http;
    requires static com.zaxxer.hikari;
    requires static lettuce.core;
    requires org.slf4j;

    exports com.kapgel.health;
    exports com.kapgel.health.servlet;
}
