/**
 * Security headers on every response, the true client behind proxies, and secrets kept out of logs. Start at {@code
 * com.kapgel.security.SecurityHeaders}, {@code com.kapgel.security.servlet.TrustedProxyFilter} and {@code com.kapgel.security.Redactor}.
 */
module com.kapgel.security {
    requires static jakarta.servlet;
    requires static transitive org.jspecify;
    requires static ch.qos.logback.classic;
    requires static ch.qos.logback.core;
    requires static transitive java.logging;
    requires static org.eclipse.jetty.ee10.servlet;
    requires static org.eclipse.jetty.http;
    requires static org.eclipse.jetty.server;
    requires static org.eclipse.jetty.util;
    requires org.slf4j;

    exports com.kapgel.security;
    exports com.kapgel.security.jul;
    exports com.kapgel.security.logback;
    exports com.kapgel.security.servlet;
}
