package com.kapgel.security.servlet;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.PreEncodedHttpField;

/** Fields that HTTP/1 can write in one piece, as one that has the lines of all. */
final class JettyFieldGroup extends PreEncodedHttpField {
    private static final HttpVersion ENCODED_FOR =
            HttpVersion.HTTP_1_0; // What Jetty's generator asks for, also in HTTP/1.1.

    private final PreEncodedHttpField[] members;
    private final byte[] lines;

    /** @param members at least one, and none that Jetty acts on when it writes it, such as {@code Connection} */
    JettyFieldGroup(List<PreEncodedHttpField> members) {
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
                if (areSame(field, JettyFieldGroup.this)) {
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
