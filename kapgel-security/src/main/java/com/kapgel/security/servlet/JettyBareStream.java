package com.kapgel.security.servlet;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Has a response's fields written without their guard, through which Jetty walks from the first one to each of them, with an object for
 * every walk.
 */
final class JettyBareStream extends HttpStream.Wrapper {
    private final HttpFields guard;
    private final HttpFields bare;
    private final JettyFieldGroup group;

    /**
     * A stream for one response.
     *
     * @param bare the fields behind the guard
     * @param group of fields that may stand among them
     */
    JettyBareStream(HttpStream stream, HttpFields guard, HttpFields bare, JettyFieldGroup group) {
        super(stream);
        this.guard = guard;
        this.bare = bare;
        this.group = group;
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
        HttpVersion version = response.getHttpVersion();
        return new MetaData.Response(
                response.getStatus(),
                response.getReason(),
                version,
                version == HttpVersion.HTTP_1_1
                        ? group.in(bare)
                        : bare, // HTTP/2 and 3 refer to single ones that they have sent.
                response.getContentLength(),
                response.getTrailersSupplier());
    }
}
