package com.kapgel.migrate;

/** Reads the driver's own spelling, {@code jdbc:postgresql://host:5432/db?sslmode=require}. */
final class JdbcUrl {

    static final String PREFIX = "jdbc:postgresql:";

    private JdbcUrl() {}

    /** @throws IllegalArgumentException as {@link PostgresUrl#parse(String)} does */
    static PostgresUrl read(String url) {
        int question = url.indexOf('?');
        String base = question < 0 ? url : url.substring(0, question);
        String query = question < 0 ? "" : url.substring(question + 1);
        String address = base.substring(PREFIX.length());
        Authority authority = Authority.NONE;
        if (address.startsWith("//")) {
            // The driver would take user:password@host for a host name, and show it in its message.
            int slash = address.indexOf('/', 2);
            authority = Authority.of(address.substring(2, slash < 0 ? address.length() : slash));
            base = PREFIX + "//" + authority.hosts() + (slash < 0 ? "/" : address.substring(slash));
        }
        return PostgresUrl.of(base, UrlEncoding.parameters(query, UrlEncoding::formDecoded), authority);
    }
}
