package com.kapgel.migrate;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands between {@code //} and the next slash of a URL: {@code user:password@host:5432,other:5432}.
 *
 * @param hosts as they were written, with their ports; empty when none was
 */
record Authority(String hosts, Optional<String> user, Optional<String> password) {

    static final Authority NONE = new Authority("", Optional.empty(), Optional.empty());

    private static final String HOW_TO_ENCODE =
            "a password that contains : / ? # @ or % must be percent-encoded (%3A %2F %3F %23 %40 %25)";

    private static final Pattern HOST_AND_PORT =
            Pattern.compile("((?:\\[[0-9a-fA-F:.%]+])|(?:[^:\\[\\]%\\s]*))(?::(\\d{1,5})?)?");

    /** Reads it. The last {@code @} counts, because people write passwords with one in it. */
    static Authority of(String text) {
        int at = text.lastIndexOf('@');
        String hosts = checked(text.substring(at + 1));
        if (at < 0) {
            return new Authority(hosts, Optional.empty(), Optional.empty());
        }
        String userInfo = text.substring(0, at);
        int colon = userInfo.indexOf(':');
        return colon < 0
                ? new Authority(hosts, decoded(userInfo), Optional.empty())
                : new Authority(hosts, decoded(userInfo.substring(0, colon)), decoded(userInfo.substring(colon + 1)));
    }

    private static Optional<String> decoded(String text) {
        return Optional.of(UrlEncoding.percentDecoded(text));
    }

    private static String checked(String hosts) {
        for (String host : hosts.split(",", -1)) {
            Matcher hostAndPort = HOST_AND_PORT.matcher(host);
            if (!hostAndPort.matches()) {
                throw new IllegalArgumentException("url has a host and port that cannot be read. Write host:5432; "
                        + HOW_TO_ENCODE + "; sockets of the file system are not supported.");
            }
            String port = hostAndPort.group(2);
            if (port != null && (Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535)) {
                throw new IllegalArgumentException("url has a port outside 1 to 65535.");
            }
        }
        return hosts;
    }

    /**
     * What stands behind the hosts, if it is no part of a password: one that begins with digits and a slash reads like a port
     * and a database, and would get into messages.
     */
    static String checkedRest(String text) {
        if (text.indexOf('@') >= 0) {
            throw new IllegalArgumentException(
                    "url has an @ behind the host. Write it before the host only, or as %40; " + HOW_TO_ENCODE + ".");
        }
        return text;
    }

    /** The hosts; never who logs in. */
    @Override
    public String toString() {
        return "Authority[" + hosts + "]";
    }
}
