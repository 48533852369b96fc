package com.kapgel.migrate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A database URL taken apart: where the database is, its connection parameters, and the credentials that the text carried.
 *
 * <p>Two spellings are read, the driver's ({@link JdbcUrl}) and the one of hosting platforms ({@link LibpqUrl}). Credentials
 * never stay in {@link #jdbcUrl()}, so that no log and no message can show them.
 *
 * @param base the JDBC URL without parameters and credentials
 * @param parameters the connection parameters by the driver's names, in the order in which they were given
 */
record PostgresUrl(String base, Map<String, String> parameters, Optional<String> user, Optional<String> password) {

    PostgresUrl {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /**
     * @throws IllegalArgumentException when the text is not a PostgreSQL URL; the message tells what to write and shows
     *     nothing of the text, which may hold a password in an unexpected place
     */
    static PostgresUrl parse(String text) {
        String url = text.strip();
        if (url.startsWith(JdbcUrl.PREFIX)) {
            return JdbcUrl.read(url);
        }
        return LibpqUrl.read(url)
                .orElseThrow(() -> new IllegalArgumentException("url is not a PostgreSQL URL. Write"
                        + " jdbc:postgresql://host:5432/database or postgres://user:password@host:5432/database."));
    }

    /**
     * The URL and who logs in. A user given beside the URL replaces the URL's credentials as a whole, so that no password is
     * ever sent for another user than its own.
     *
     * @param user null for the URL's
     * @param password null for the URL's, if the user is the URL's
     * @throws IllegalArgumentException as {@link #parse} does, and when nobody is named
     */
    static PostgresUrl parse(String text, @Nullable String user, @Nullable String password) {
        PostgresUrl url = parse(text);
        Optional<String> login = Optional.ofNullable(user).or(url::user).filter(name -> !name.isBlank());
        if (login.isEmpty()) {
            throw new IllegalArgumentException("user is missing. Set it beside the url, or write it into the url:"
                    + " postgres://user:password@host:5432/database.");
        }
        Optional<String> secret = Optional.ofNullable(password);
        return new PostgresUrl(url.base, url.parameters, login, user == null ? secret.or(url::password) : secret);
    }

    /** Takes the credentials out of the parameters, where they win over those of the authority. */
    static PostgresUrl of(String base, Map<String, String> parameters, Authority authority) {
        Map<String, String> others = new LinkedHashMap<>(parameters);
        Optional<String> user = Optional.ofNullable(others.remove("user")).or(authority::user);
        Optional<String> password =
                Optional.ofNullable(others.remove("password")).or(authority::password);
        return new PostgresUrl(base, others, user.filter(name -> !name.isEmpty()), password);
    }

    /** Who logs in, for the driver; the password only when there is one. */
    Properties credentials() {
        Properties credentials = new Properties();
        user.ifPresent(name -> credentials.setProperty("user", name));
        password.ifPresent(secret -> credentials.setProperty("password", secret));
        return credentials;
    }

    /** The URL for the driver: never with a user or a password. */
    String jdbcUrl() {
        StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
        parameters.forEach(
                (name, value) -> query.add(UrlEncoding.formEncoded(name) + "=" + UrlEncoding.formEncoded(value)));
        return base + query;
    }

    /** Where the database is, for messages: {@code host:5432/db}. */
    String place() {
        String address = base.substring(JdbcUrl.PREFIX.length());
        return address.startsWith("//") ? address.substring(2) : address;
    }

    /** How many hosts it names, which the driver tries one after the other. */
    int hosts() {
        return place().split("/", 2)[0].split(",", -1).length;
    }

    /** The same URL without the parameter. */
    PostgresUrl without(String parameter) {
        Map<String, String> others = new LinkedHashMap<>(parameters);
        others.remove(parameter);
        return new PostgresUrl(base, others, user, password);
    }

    @Override
    public String toString() {
        return "PostgresUrl[" + place() + "]";
    }
}
