package com.kapgel.security.servlet;

import jakarta.servlet.http.HttpServletResponse;
import java.nio.ByteBuffer;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ServletApiResponse;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
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

    private JettyFields(HttpFields fields) {
        this.fields = fields;
    }

    /**
     * The same headers for Jetty, or null in its other versions, and where one of them is what Jetty sets itself.
     *
     * @throws LinkageError without Jetty, or where it hides its types, as from a war
     */
    static @Nullable JettyFields of(Map<String, String> headers) {
        if (!Server.getVersion().startsWith(VERSIONS)) {
            return null;
        }
        HttpFields.Mutable fields = HttpFields.build();
        headers.forEach((name, value) -> fields.add(new PreEncodedHttpField(HttpHeader.CACHE.get(name), name, value)));
        return fields.stream().anyMatch(JettyFields::isOfJetty) ? null : new JettyFields(fields.asImmutable());
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
        own.getRequest().addHttpStreamWrapper(stream -> new BareStream(stream, guard, bare));
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

    /**
     * Has the fields written without their guard, through which Jetty walks from the first one to each of them, with an object for every
     * walk.
     */
    private static final class BareStream extends HttpStream.Wrapper {
        private final HttpFields guard;
        private final HttpFields bare;

        BareStream(HttpStream stream, HttpFields guard, HttpFields bare) {
            super(stream);
            this.guard = guard;
            this.bare = bare;
        }

        @Override
        public void send(
                MetaData.Request request,
                MetaData.@Nullable Response response,
                boolean last,
                @Nullable ByteBuffer content,
                Callback callback) {
            super.send(request, response == null ? null : bare(response), last, content, callback);
        }

        @SuppressWarnings("ReferenceEquality") // whether it is that very guard
        private MetaData.Response bare(MetaData.Response response) {
            if (response.getHttpFields() != guard) {
                return response;
            }
            return new MetaData.Response(
                    response.getStatus(),
                    response.getReason(),
                    response.getHttpVersion(),
                    bare,
                    response.getContentLength(),
                    response.getTrailersSupplier());
        }
    }
}
