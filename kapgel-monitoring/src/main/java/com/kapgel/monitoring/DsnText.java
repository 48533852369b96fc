package com.kapgel.monitoring;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Whether a text is the address of a project in Sentry. */
final class DsnText {
    /** What is logged of a problem. */
    static final String WARNING =
            "Sentry is off: {}. A DSN is https://KEY@HOST/PROJECT; Sentry shows it under Client Keys.";

    private DsnText() {}

    /** What is wrong with it, without the text: what was pasted in its place may be a secret. */
    static Optional<String> problem(String dsn) {
        URI uri;
        try {
            uri = new URI(dsn);
        } catch (URISyntaxException e) {
            return Optional.of("the DSN is not a URI");
        }
        if (!"https".equalsIgnoreCase(uri.getScheme()) && !"http".equalsIgnoreCase(uri.getScheme())) {
            return Optional.of("the DSN does not begin with https://");
        }
        if (uri.getHost() == null) {
            return Optional.of("the DSN has no host");
        }
        String key = uri.getUserInfo();
        if (key == null || key.isEmpty() || key.startsWith(":")) {
            return Optional.of("the DSN has no public key before an @");
        }
        String path = uri.getPath();
        if (path.isEmpty() || path.replace("/", "").isEmpty()) {
            return Optional.of("the DSN has no project behind the host");
        }
        return Optional.empty();
    }
}
