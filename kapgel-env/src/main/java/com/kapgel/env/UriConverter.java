package com.kapgel.env;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Absolute URIs with a host. {@link URI} alone takes {@code localhost:5432} for the scheme "localhost", and a password with an
 * unescaped {@code @} or {@code #} for part of something else.
 */
record UriConverter(boolean secret, List<String> schemes) implements Converter {

    static UriConverter of(boolean secret, List<String> schemes) {
        for (String scheme : schemes) {
            if (!scheme.matches("[a-z][a-z0-9+.-]*")) {
                throw new IllegalArgumentException(
                        "'" + scheme + "' is no scheme; write it in lower case, without \"://\"");
            }
        }
        return new UriConverter(secret, schemes);
    }

    @Override
    public Reading read(String text, String note) {
        List<Fault> faults = new ArrayList<>();
        if (!secret && hasUserInfo(text)) {
            faults.add(new Fault(
                    "must_be_secret", "its user-info may carry a password: must be declared Secret<URI>" + note));
        }
        URI uri = parse(text);
        if (uri == null) {
            faults.add(new Fault("not_a_uri", "expected " + expected() + note));
        } else if (uri.getHost() == null || hasUserInfo(text) != (uri.getRawUserInfo() != null)) {
            faults.add(new Fault(
                    "not_a_uri",
                    "expected a host of letters, digits, '-' and '.', and user-info with percent-encoded signs"
                            + note));
        } else if (uri.getPort() == 0 || uri.getPort() > 65535) {
            faults.add(new Fault("not_a_uri", "expected a port 1..65535" + note));
        } else if (!schemes.isEmpty() && !schemes.contains(Ascii.lowerCase(uri.getScheme()))) {
            faults.add(new Fault("scheme_not_allowed", "expected " + expected() + note));
        }
        return faults.isEmpty() && uri != null ? Reading.accepted(uri) : new Reading.Refused(faults);
    }

    @Override
    public String expected() {
        return "an absolute URI with a host" + (schemes.isEmpty() ? "" : " and scheme " + String.join(" or ", schemes));
    }

    /** A URI with an authority, such as {@code //host:80}, after its scheme; else null. */
    private static @Nullable URI parse(String text) {
        try {
            URI uri = new URI(text);
            return uri.getScheme() == null || uri.getRawAuthority() == null ? null : uri;
        } catch (URISyntaxException notAUri) { // its message repeats the text
            return null;
        }
    }

    /** Whether an {@code @} stands before the path, also where a stray {@code #} hides it from the parser. */
    private static boolean hasUserInfo(String text) {
        int slashes = text.indexOf("//");
        if (slashes < 0) {
            return false;
        }
        int at = text.indexOf('@', slashes);
        int path = text.indexOf('/', slashes + 2);
        int query = text.indexOf('?', slashes + 2);
        return at >= 0 && (path < 0 || at < path) && (query < 0 || at < query);
    }
}
