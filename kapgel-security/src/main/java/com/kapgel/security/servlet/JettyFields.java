package com.kapgel.security.servlet;

import com.kapgel.security.SecurityHeaders;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ServletApiResponse;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Headers as fields of Jetty 12.1 that are encoded once, but for those with a nonce, for responses of its own on which none of them stands
 * yet. What is wrapped by a filter or handler goes through the Servlet API, and so does everything in other versions.
 *
 * <p>The application finds, replaces and removes them like any other header.
 */
final class JettyFields {
    /** The versions whose ways are known. */
    private static final String VERSIONS = "12.1.";

    private static final String JETTY = "org.eclipse.jetty.";

    /** Looked up here, so that it is certainly there when a response comes. */
    private final Class<ServletApiResponse> unwrapped = ServletApiResponse.class;

    private final HttpFields fixed;
    private final Group group;

    /** With the nonce of one response, or in its place {@link SecurityHeaders#NONCE}. */
    private final HttpField[] nonced;

    private JettyFields(HttpFields fixed, Group group, HttpField[] nonced) {
        this.fixed = fixed;
        this.group = group;
        this.nonced = nonced;
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
        List<PreEncodedHttpField> fixed = new ArrayList<>();
        List<HttpField> nonced = new ArrayList<>();
        headers.forEach((name, value) -> {
            HttpHeader known = HttpHeader.CACHE.get(name);
            if (value.contains(SecurityHeaders.NONCE)) {
                nonced.add(new HttpField(known, name, value));
            } else {
                fixed.add(new PreEncodedHttpField(known, name, value));
            }
        });
        boolean isForJetty = !fixed.isEmpty()
                && Stream.concat(fixed.stream(), nonced.stream()).noneMatch(JettyFields::isOfJetty);
        return isForJetty
                ? new JettyFields(
                        HttpFields.from(fixed.toArray(HttpField[]::new)),
                        new Group(fixed),
                        nonced.toArray(HttpField[]::new))
                : null;
    }

    /** For one response; what has no nonce is shared. */
    JettyFields withNonce(String nonce) {
        HttpField[] filled = new HttpField[nonced.length];
        for (int i = 0; i < nonced.length; i++) {
            HttpField field = nonced[i];
            filled[i] = new HttpField(
                    field.getHeader(), field.getName(), field.getValue().replace(SecurityHeaders.NONCE, nonce));
        }
        return new JettyFields(fixed, group, filled);
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
        bare.add(fixed);
        for (HttpField field : nonced) {
            bare.add(field);
        }
        own.getRequest().addHttpStreamWrapper(stream -> new BareStream(stream, guard, bare, group));
        return true;
    }

    /** Whether what somebody has set before us can stay as it is. */
    private boolean isFreeOfThem(HttpFields present) {
        for (int i = 0; i < present.size(); i++) {
            HttpField field = present.getField(i);
            boolean isOurs = !isOfJetty(field) && has(field.getName());
            if (isOurs || field.getHeader() == HttpHeader.X_POWERED_BY) {
                return false;
            }
        }
        return true;
    }

    private boolean has(String name) {
        if (fixed.contains(name)) {
            return true;
        }
        for (HttpField field : nonced) {
            if (field.getName().equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /** Told at once, since these two are on nearly every response. */
    private static boolean isOfJetty(HttpField field) {
        return field.getHeader() == HttpHeader.SERVER || field.getHeader() == HttpHeader.DATE;
    }

    /**
     * Has a response's fields written without their guard, through which Jetty walks from the first one to each of them, with an object for
     * every walk; and ours in one piece, where HTTP/1.1 can and nobody but Jetty sees it.
     */
    private static final class BareStream extends HttpStream.Wrapper {
        private final HttpFields guard;
        private final HttpFields bare;
        private final Group group;

        /**
         * A stream for one response.
         *
         * @param bare the fields behind the guard
         * @param group of fields that may stand among them
         */
        BareStream(HttpStream stream, HttpFields guard, HttpFields bare, Group group) {
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
            HttpVersion version = response.getHttpVersion(); // HTTP/2 and 3 refer to single fields that they have sent.
            boolean inOnePiece = version == HttpVersion.HTTP_1_1 && isSeenByJettyOnly(getWrapped());
            return new MetaData.Response(
                    response.getStatus(),
                    response.getReason(),
                    version,
                    inOnePiece ? group.in(bare) : bare,
                    response.getContentLength(),
                    response.getTrailersSupplier());
        }
    }

    /** A stream of somebody else may want to copy the fields, and to find as many by number as by name. */
    private static boolean isSeenByJettyOnly(HttpStream next) {
        HttpStream stream = next;
        while (stream.getClass().getName().startsWith(JETTY)) {
            if (!(stream instanceof HttpStream.Wrapper wrapper)) {
                return true;
            }
            stream = wrapper.getWrapped();
        }
        return false;
    }

    /** Fields that HTTP/1.1 can write in one piece, as one that has the lines of all. */
    static final class Group extends PreEncodedHttpField {
        /** What Jetty's generator asks for, also in HTTP/1.1. */
        private static final HttpVersion ENCODED_FOR = HttpVersion.HTTP_1_0;

        private final PreEncodedHttpField[] members;
        private final byte[] lines;

        /** @param members at least one, and none that Jetty acts on when it writes it, such as {@code Connection}: no profile has those */
        Group(List<PreEncodedHttpField> members) {
            super("group of " + members.size() + " fields", "");
            this.members = members.toArray(PreEncodedHttpField[]::new);
            ByteBuffer encoded = ByteBuffer.allocate(members.stream()
                    .mapToInt(member -> member.getEncodedLength(ENCODED_FOR))
                    .sum());
            members.forEach(member -> member.putTo(encoded, ENCODED_FOR));
            this.lines = encoded.array();
        }

        @Override
        public void putTo(ByteBuffer buffer, HttpVersion version) {
            buffer.put(lines);
        }

        @Override
        public int getEncodedLength(HttpVersion version) {
            return lines.length;
        }

        /**
         * A copy of a response's fields that is written faster, or the same fields if not all members stand in it one behind the other, as
         * where the application has replaced one.
         */
        HttpFields in(HttpFields fields) {
            int first = find(members[0], fields);
            if (first + members.length > fields.size()) {
                return fields;
            }
            for (int i = 1; i < members.length; i++) {
                if (!areSame(members[i], fields.getField(first + i))) {
                    return fields;
                }
            }
            HttpField[] written = new HttpField[fields.size() - members.length + 1];
            for (int i = 0; i < written.length; i++) {
                written[i] = fields.getField(i <= first ? i : i + members.length - 1);
            }
            written[first] = this;
            return new Grouped(written);
        }

        /** @return its index, or their size */
        private static int find(HttpField wanted, HttpFields fields) {
            int index = 0;
            while (index < fields.size() && !areSame(wanted, fields.getField(index))) {
                index++;
            }
            return index;
        }

        @SuppressWarnings("ReferenceEquality") // The very one, so that nothing has to be compared.
        private static boolean areSame(HttpField one, HttpField other) {
            return one == other;
        }

        /** By number, which is how Jetty's generator asks, the group is one field; by name and in a walk each member is itself. */
        private final class Grouped implements HttpFields {
            private final HttpField[] written;

            Grouped(HttpField[] written) {
                this.written = written;
            }

            @Override
            public int size() {
                return written.length;
            }

            @Override
            public HttpField getField(int index) {
                return written[index];
            }

            @Override
            public HttpFields asImmutable() {
                return this;
            }

            @Override
            public ListIterator<HttpField> listIterator(int index) {
                List<HttpField> each = new ArrayList<>();
                for (HttpField field : written) {
                    if (areSame(field, Group.this)) {
                        each.addAll(List.of(members));
                    } else {
                        each.add(field);
                    }
                }
                return List.copyOf(each).listIterator(index);
            }

            @Override
            public String toString() {
                return asString();
            }
        }
    }
}
