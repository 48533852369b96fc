/** Security headers on every response. Start at {@code com.kapgel.security.SecurityHeaders}. */
module com.kapgel.security {
    requires static transitive jakarta.servlet;
    requires static transitive org.jspecify;

    exports com.kapgel.security;
    exports com.kapgel.security.servlet;
}
