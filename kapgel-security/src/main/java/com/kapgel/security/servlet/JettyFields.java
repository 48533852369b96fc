package com.kapgel.security.servlet;

import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ServletApiResponse;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;

/**
 * Headers as fields of Jetty 12.1 that are encoded once, for responses of its own on which none of them stands yet. What is wrapped
 * by a filter or handler goes through the Servlet API, and so does everything in other versions.
 *
 * <p>The application finds, replaces and removes them like any other header.
 */
final class JettyFields {
    /** The versions whose ways are known. */
    private static final String VERSIONS = "12.1.";

    /** Looked up here, so that it is certainly there when a response comes. */
    private final Class<ServletApiResponse> unwrapped = ServletApiResponse.class;

    private final HttpFields fields;
    private final JettyFieldGroup group;

    private JettyFields(List<PreEncodedHttpField> fields) {
        this.fields = HttpFields.from(fields.toArray(HttpField[]::new));
        this.group = new JettyFieldGroup(fields);
    }

    /**
     * The same headers for Jetty, or null in its other versions, where one of them is what Jetty sets itself, and where there is none.
     *
     * @throws LinkageError without Jetty, or where it hides its types, as from a war
     */
    static @Nullable JettyFields of(Map<String, String> headers) {
        if (!Server.getVersion().startsWith(VERSIONS)) {
            return null;
        }
        List<PreEncodedHttpField> fields = new ArrayList<>();
        headers.forEach((name, value) -> fields.add(new PreEncodedHttpField(HttpHeader.CACHE.get(name), name, value)));
        boolean isForJetty = !fields.isEmpty() && fields.stream().noneMatch(JettyFields::isOfJetty);
        return isForJetty ? new JettyFields(fields) : null;
    }

    /**
     * Adds the headers to a response that is not yet committed, and takes out {@code Server}.
     *
     * @return false if nothing has been done, as this response needs the Servlet API
     */
    boolean writeTo(HttpServletResponse response) {
        if (response.getClass() != unwrapped) { // Its subclass, for includes, takes no headers.
            return false;
        }
        Response own = unwrapped.cast(response).getResponse();
        if (!(own.getHeaders() instanceof HttpFields.Mutable.Wrapper ofServlet)
                || !(ofServlet.getWrapped() instanceof HttpFields.Mutable.Wrapper guard)) {
            return false;
        }
        HttpFields.Mutable bare = guard.getWrapped();
        if (bare instanceof HttpFields.Mutable.Wrapper || !isFreeOfThem(bare)) {
            return false;
        }
        bare.remove(HttpHeader.SERVER); // The guard would put it back.
        bare.add(fields);
        own.getRequest().addHttpStreamWrapper(stream -> new JettyBareStream(stream, guard, bare, group));
        return true;
    }

    /** Whether what somebody has set before us can stay as it is. */
    private boolean isFreeOfThem(HttpFields present) {
        for (int i = 0; i < present.size(); i++) {
            HttpField field = present.getField(i);
            boolean isOurs = !isOfJetty(field) && fields.contains(field.getName());
            if (isOurs || field.getHeader() == HttpHeader.X_POWERED_BY) {
                return false;
            }
        }
        return true;
    }

    /** Told at once, since these two are on nearly every response. */
    private static boolean isOfJetty(HttpField field) {
        return field.getHeader() == HttpHeader.SERVER || field.getHeader() == HttpHeader.DATE;
    }
}
