package com.kapgel.security;

import static com.kapgel.security.CspDirective.FRAME_ANCESTORS;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A source without quotes: a scheme or a host (CSP Level 3, section 2.3.1).
 *
 * <p>That specification has IPv4 addresses match no URL, {@code 127.0.0.1} excepted; Chromium 156 does match them, so they are
 * accepted here. IPv6 addresses are beyond its grammar.
 */
final class CspHost {
    private static final Set<String> WITH_HOST = Set.of("http", "https", "ws", "wss");
    private static final Set<String> WITHOUT_HOST = Set.of("data", "blob", "filesystem", "mediastream");
    /** Those of two and three letters have too many neighbours to tell a slip of the pen. */
    private static final List<String> LONG_SCHEMES =
            List.of("http", "https", "data", "blob", "filesystem", "mediastream");

    private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*+:");
    private static final Pattern HOST = Pattern.compile(
            "(?:[a-z][a-z0-9+.-]*+://)?(?:\\*|(?:\\*\\.)?[a-z0-9-]++(?:\\.[a-z0-9-]++)*+\\.?)(?::(?:\\d{1,5}|\\*))?");
    private static final Pattern PATH = Pattern.compile("(?:/(?!/)(?:[\\w.~!$&'()+=:@/-]++|%[0-9a-fA-F]{2})*+)?");
    private static final Pattern NUMBER_AT_END = Pattern.compile("(?:.*\\.)?(?:\\d++|0x[0-9a-f]*+)\\.?");
    private static final String BYTE = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(?:\\." + BYTE + "){3}");

    private CspHost() {}

    /** What is wrong with a source in lower case up to its path, and the remedy; null if nothing is. */
    static @Nullable String problem(CspDirective directive, String source) {
        int afterScheme = source.indexOf(':') + 1;
        String scheme = source.substring(0, Math.max(0, afterScheme - 1));
        if (isScheme(source)) {
            return source + " is taken for a host without a colon. Write " + source + ":";
        }
        if (SCHEME.matcher(source).matches()) {
            return schemeProblem(source, scheme);
        }
        if (isScheme(scheme) && !source.startsWith("//", afterScheme)) {
            return source + " is taken for a port of a host with the name " + scheme + ". Write " + scheme + ":";
        }
        if (source.startsWith("//", afterScheme) && afterScheme > 0) {
            String problem = WITHOUT_HOST.contains(scheme)
                    ? source + " matches nothing, as URLs with " + scheme + ": have no host. Write " + scheme + ":"
                    : schemeProblem(source, scheme);
            if (problem != null) {
                return problem;
            }
        }
        return hostProblem(directive, source);
    }

    private static boolean isScheme(String text) {
        return WITH_HOST.contains(text) || WITHOUT_HOST.contains(text);
    }

    /** A scheme may be one's own, as that of an app; but not one that is almost another. */
    private static @Nullable String schemeProblem(String source, String scheme) {
        if (scheme.equals("javascript")) {
            return source
                    + " matches nothing, as such URLs are inline scripts. Write 'unsafe-hashes' and the hash of the URL";
        }
        String meant = isScheme(scheme) ? null : Spelling.nearest(scheme, LONG_SCHEMES, 1);
        return meant == null
                ? null
                : source + " has a scheme that no browser knows. Did you mean " + meant + "? There are "
                        + new TreeSet<>(WITH_HOST) + ", " + new TreeSet<>(WITHOUT_HOST) + " and those of apps";
    }

    private static @Nullable String hostProblem(CspDirective directive, String source) {
        int start = pathStart(source);
        String path = source.substring(start);
        String host = source.substring(0, start);
        if (source.indexOf('?') >= 0 || source.indexOf('#') >= 0) {
            return source + " has a query or a fragment, which sources cannot have. End it before";
        }
        if (!isHost(host) || (!PATH.matcher(path).matches() && path.indexOf('*') < 0)) {
            return source + " is no source that browsers can read. Sources look like 'self', https:, cdn.example.com, "
                    + "https://*.example.com:8443 or https://example.com/path/; a host with other letters in Punycode";
        }
        if (isUnusualAddress(host)) {
            return source + " matches nothing, as browsers write IPv4 addresses as four decimal numbers. "
                    + "Write one like 192.0.2.10, or a name";
        }
        if (path.indexOf('*') >= 0) {
            return source + " has a star in its path, which stands for nothing but itself. "
                    + "End the path with / to allow all below it";
        }
        if (directive == FRAME_ANCESTORS && path.length() > 1) {
            return source + " matches no page, as browsers look at the origin only. Leave its path out";
        }
        return null;
    }

    private static boolean isHost(String host) {
        String port = host.substring(host.lastIndexOf(':') + 1);
        boolean tooHigh = port.length() == 5 && port.compareTo("65535") > 0 && Chars.afterDigits(port, 0) == 5;
        return !(tooHigh && host.indexOf(':') >= 0) && HOST.matcher(host).matches();
    }

    /** A host that ends with a number is an IPv4 address (URL standard, "host parsing"), which has one way to be written. */
    private static boolean isUnusualAddress(String hostWithSchemeAndPort) {
        int start = hostWithSchemeAndPort.indexOf("://");
        String host = hostWithSchemeAndPort.substring(start < 0 ? 0 : start + 3);
        int port = host.indexOf(':');
        String name = port < 0 ? host : host.substring(0, port);
        return NUMBER_AT_END.matcher(name).matches() && !IPV4.matcher(name).matches();
    }

    static int pathStart(String source) {
        int scheme = source.indexOf("://");
        int slash = source.indexOf('/', scheme < 0 ? 0 : scheme + 3);
        return slash < 0 ? source.length() : slash;
    }
}
