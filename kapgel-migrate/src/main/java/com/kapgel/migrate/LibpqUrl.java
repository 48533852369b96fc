package com.kapgel.migrate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the spelling that hosting platforms put into {@code DATABASE_URL},
 * {@code postgres://user:password@host:5432/db?sslmode=require}
 * (<a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS">libpq connection URIs</a>).
 */
final class LibpqUrl {

    private static final Pattern SHAPE = Pattern.compile("postgres(?:ql)?://([^/?]*)(?:/([^?]*))?(?:\\?(.*))?");

    /** The driver's names of the parameters that it knows under another one. */
    private static final Map<String, String> DRIVER_NAMES = Map.of(
            "application_name", "ApplicationName",
            "channel_binding", "channelBinding",
            "connect_timeout", "connectTimeout",
            "gssencmode", "gssEncMode",
            "keepalives", "tcpKeepAlive",
            "sslnegotiation", "sslNegotiation",
            "target_session_attrs", "targetServerType");

    private static final List<String> NOT_READ_BY_THE_DRIVER = List.of("host", "hostaddr", "port", "dbname");

    private LibpqUrl() {}

    /**
     * The URL, or nothing when the text is not of this shape.
     *
     * @throws IllegalArgumentException as {@link PostgresUrl#parse(String)} does
     */
    static Optional<PostgresUrl> read(String url) {
        Matcher parts = SHAPE.matcher(url);
        if (!parts.matches()) {
            return Optional.empty();
        }
        Map<String, String> parameters = driverParameters(part(parts, 3));
        Authority authority = Authority.of(part(parts, 1));
        String hosts = authority.hosts().isEmpty() ? "localhost" : authority.hosts();
        String database = UrlEncoding.formEncoded(UrlEncoding.percentDecoded(Authority.checkedRest(part(parts, 2))));
        return Optional.of(PostgresUrl.of(JdbcUrl.PREFIX + "//" + hosts + "/" + database, parameters, authority));
    }

    private static String part(Matcher parts, int group) {
        return Optional.ofNullable(parts.group(group)).orElse("");
    }

    private static Map<String, String> driverParameters(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        UrlEncoding.parameters(query, UrlEncoding::percentDecoded)
                .forEach((name, value) ->
                        parameters.put(DRIVER_NAMES.getOrDefault(name, name), driverValue(name, value)));
        for (String misplaced : NOT_READ_BY_THE_DRIVER) {
            if (parameters.containsKey(misplaced)) {
                throw new IllegalArgumentException("url has the parameter '" + misplaced
                        + "', which the driver does not read. Write it before the question mark:"
                        + " postgres://user:password@host:5432/database.");
            }
        }
        return parameters;
    }

    private static String driverValue(String name, String value) {
        return switch (name) {
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
}
