package com.kapgel.migrate;

import java.util.regex.Pattern;

/** Reads the driver's own spelling, {@code jdbc:postgresql://host:5432/db?sslmode=require}. */
final class JdbcUrl {

    static final String PREFIX = "jdbc:postgresql:";

    private static final Pattern DATABASE_ALONE = Pattern.compile("/?[^@:/]*");

    private JdbcUrl() {}

    /** @throws IllegalArgumentException as {@link PostgresUrl#parse(String)} does */
    static PostgresUrl read(String url) {
        int question = url.indexOf('?');
        String base = question < 0 ? url : url.substring(0, question);
        String query = question < 0 ? "" : url.substring(question + 1);
        String address = base.substring(PREFIX.length());
        Authority authority = Authority.NONE;
        if (!address.startsWith("//") && !DATABASE_ALONE.matcher(address).matches()) {
            throw new IllegalArgumentException(
                    "url lacks the two slashes before the host. Write jdbc:postgresql://host:5432/database.");
        }
        if (address.startsWith("//")) {
            // The driver would take user:password@host for a host name, and show it in its message.
            int slash = address.indexOf('/', 2);
            authority = Authority.of(address.substring(2, slash < 0 ? address.length() : slash));
            String database = Authority.checkedRest(slash < 0 ? "/" : address.substring(slash));
            base = PREFIX + "//" + authority.hosts() + database;
        }
        return PostgresUrl.of(base, UrlEncoding.parameters(query, UrlEncoding::formDecoded), authority);
    }
}
