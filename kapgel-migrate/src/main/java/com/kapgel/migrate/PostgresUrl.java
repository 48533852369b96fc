package com.kapgel.migrate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A database URL taken apart: where the database is, its connection parameters, and the credentials that the text carried.
 *
 * <p>Both spellings are read: the driver's {@code jdbc:postgresql://host:5432/db?sslmode=require} and the one that hosting
 * platforms put into {@code DATABASE_URL}, {@code postgres://user:password@host:5432/db?sslmode=require}
 * (<a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS">libpq connection URIs</a>).
 * Credentials never stay in {@link #jdbcUrl()}, so that no log and no message can show them.
 *
 * @param base the JDBC URL without parameters and credentials
 * @param parameters the connection parameters by the driver's names, in the order in which they were given
 */
record PostgresUrl(String base, Map<String, String> parameters, Optional<String> user, Optional<String> password) {

    private static final String JDBC = "jdbc:postgresql:";
    private static final Pattern LIBPQ = Pattern.compile("postgres(?:ql)?://([^/?]*)(?:/([^?]*))?(?:\\?(.*))?");
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("((?:\\[[0-9a-fA-F:.%]+])|(?:[^:\\[\\]%\\s]*))(?::(\\d{1,5})?)?");

    /** The driver's names of the libpq parameters that it knows under another one. */
    private static final Map<String, String> DRIVER_NAMES = Map.of(
            "application_name", "ApplicationName",
            "channel_binding", "channelBinding",
            "connect_timeout", "connectTimeout",
            "gssencmode", "gssEncMode",
            "keepalives", "tcpKeepAlive",
            "sslnegotiation", "sslNegotiation",
            "target_session_attrs", "targetServerType");

    PostgresUrl {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /**
     * @throws IllegalArgumentException when the text is not a PostgreSQL URL; the message tells what to write and shows
     *     nothing of the text, which may hold a password in an unexpected place
     */
    static PostgresUrl parse(String text) {
        String url = text.strip();
        if (url.startsWith(JDBC)) {
            return parseJdbc(url.substring(JDBC.length()));
        }
        Matcher libpq = LIBPQ.matcher(url);
        if (libpq.matches()) {
            return parseLibpq(
                    libpq.group(1),
                    Optional.ofNullable(libpq.group(2)).orElse(""),
                    Optional.ofNullable(libpq.group(3)).orElse(""));
        }
        throw new IllegalArgumentException("url is not a PostgreSQL URL. Write jdbc:postgresql://host:5432/database or"
                + " postgres://user:password@host:5432/database.");
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

    private static PostgresUrl parseJdbc(String rest) {
        int question = rest.indexOf('?');
        String address = question < 0 ? rest : rest.substring(0, question);
        Map<String, String> parameters =
                parameters(question < 0 ? "" : rest.substring(question + 1), PostgresUrl::formDecoded);
        Credentials credentials = Credentials.NONE;
        if (address.startsWith("//")) {
            // The driver would take user:password@host for a host name, and show it in its message.
            int slash = address.indexOf('/', 2);
            String authority = address.substring(2, slash < 0 ? address.length() : slash);
            credentials = Credentials.of(authority);
            address = "//" + checkedHosts(hostsOf(authority)) + (slash < 0 ? "/" : address.substring(slash));
        }
        return of(JDBC + address, parameters, credentials);
    }

    private static PostgresUrl parseLibpq(String authority, String database, String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters(query, PostgresUrl::percentDecoded)
                .forEach((name, value) ->
                        parameters.put(DRIVER_NAMES.getOrDefault(name, name), driverValue(name, value)));
        for (String misplaced : new String[] {"host", "hostaddr", "port", "dbname"}) {
            if (parameters.containsKey(misplaced)) {
                throw new IllegalArgumentException("url has the parameter '" + misplaced
                        + "', which the driver does not read. Write it before the question mark:"
                        + " postgres://user:password@host:5432/database.");
            }
        }
        String hosts = checkedHosts(hostsOf(authority));
        String base =
                JDBC + "//" + (hosts.isEmpty() ? "localhost" : hosts) + "/" + formEncoded(percentDecoded(database));
        return of(base, parameters, Credentials.of(authority));
    }

    private static PostgresUrl of(String base, Map<String, String> parameters, Credentials credentials) {
        Optional<String> user = Optional.ofNullable(parameters.remove("user")).or(credentials::user);
        Optional<String> password =
                Optional.ofNullable(parameters.remove("password")).or(credentials::password);
        return new PostgresUrl(base, parameters, user.filter(u -> !u.isEmpty()), password);
    }

    private static String hostsOf(String authority) {
        return authority.substring(authority.lastIndexOf('@') + 1);
    }

    private static String checkedHosts(String hosts) {
        for (String host : hosts.split(",", -1)) {
            Matcher hostAndPort = HOST_AND_PORT.matcher(host);
            if (!hostAndPort.matches()) {
                throw new IllegalArgumentException("url has a host and port that cannot be read. Write host:5432; a"
                        + " password that contains : / ? # @ or % must be percent-encoded (%3A %2F %3F %23 %40 %25);"
                        + " sockets of the file system are not supported.");
            }
            String port = hostAndPort.group(2);
            if (port != null && (Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535)) {
                throw new IllegalArgumentException("url has a port outside 1 to 65535.");
            }
        }
        return hosts;
    }

    private static Map<String, String> parameters(String query, UnaryOperator<String> decode) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                parameters.put(decode.apply(name), decode.apply(value));
            }
        }
        return parameters;
    }

    private static String driverValue(String libpqName, String value) {
        return switch (libpqName) {
            case "keepalives" -> String.valueOf(!value.equals("0"));
            case "target_session_attrs" ->
                switch (value) {
                    case "read-write" -> "primary";
                    case "read-only", "standby" -> "secondary";
                    case "prefer-standby" -> "preferSecondary";
                    default -> value;
                };
            default -> value;
        };
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
        parameters.forEach((name, value) -> query.add(formEncoded(name) + "=" + formEncoded(value)));
        return base + query;
    }

    /** Where the database is, for messages: {@code host:5432/db}. */
    String place() {
        String address = base.substring(JDBC.length());
        return address.startsWith("//") ? address.substring(2) : address;
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

    /** Decodes as the driver does: %XX, and + for a blank. */
    private static String formDecoded(String text) {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException e) {
            // Its message quotes the text.
            throw new IllegalArgumentException("url has a percent sign that is not followed by two hexadecimal digits."
                    + " Write %25 for a percent sign itself.");
        }
    }

    /** Decodes as libpq does: %XX, and + stays a plus. */
    private static String percentDecoded(String text) {
        return formDecoded(text.replace("+", "%2B"));
    }

    private static String formEncoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    /** What stands before the @ of a URL. */
    private record Credentials(Optional<String> user, Optional<String> password) {

        static final Credentials NONE = new Credentials(Optional.empty(), Optional.empty());

        static Credentials of(String authority) {
            int at = authority.lastIndexOf('@');
            if (at < 0) {
                return NONE;
            }
            String userInfo = authority.substring(0, at);
            int colon = userInfo.indexOf(':');
            return colon < 0
                    ? new Credentials(Optional.of(percentDecoded(userInfo)), Optional.empty())
                    : new Credentials(
                            Optional.of(percentDecoded(userInfo.substring(0, colon))),
                            Optional.of(percentDecoded(userInfo.substring(colon + 1))));
        }
    }
}
