package com.kapgel.security.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.ListIterator;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.junit.jupiter.api.Test;

/** The group of fields that Jetty writes in one piece. */
class JettyFieldsTest {
    private static final HttpField DATE = new HttpField(HttpHeader.DATE, "Fri, 27 Nov 2026 00:00:00 GMT");
    private static final HttpField TYPE = new HttpField(HttpHeader.CONTENT_TYPE, "text/plain");
    private static final PreEncodedHttpField FRAME = new PreEncodedHttpField("X-Frame-Options", "DENY");
    private static final PreEncodedHttpField SNIFF = new PreEncodedHttpField("X-Content-Type-Options", "nosniff");
    private static final PreEncodedHttpField OPENER =
            new PreEncodedHttpField("Cross-Origin-Opener-Policy", "same-origin");

    private final JettyFields.Group group = new JettyFields.Group(List.of(FRAME, SNIFF, OPENER));

    @Test
    void isWrittenAsTheLinesOfItsMembers() {
        ByteBuffer buffer = ByteBuffer.allocate(200);
        group.putTo(buffer, HttpVersion.HTTP_1_0);

        String written = StandardCharsets.US_ASCII.decode(buffer.flip()).toString();
        assertThat(written.lines())
                .containsExactly(
                        "X-Frame-Options: DENY",
                        "X-Content-Type-Options: nosniff",
                        "Cross-Origin-Opener-Policy: same-origin");
        assertThat(written).endsWith("same-origin\r\n").hasSize(group.getEncodedLength(HttpVersion.HTTP_1_0));
    }

    @Test
    void standsForItsMembersWhereFieldsAreAskedForByNumber() {
        HttpFields written = group.in(fields(DATE, FRAME, SNIFF, OPENER, TYPE));

        assertThat(written.size()).isEqualTo(3);
        assertThat(List.of(written.getField(0), written.getField(1), written.getField(2)))
                .containsExactly(DATE, group, TYPE);
    }

    @Test
    void itsMembersAreThereByNameAndInAWalk() {
        HttpFields written = group.in(fields(DATE, FRAME, SNIFF, OPENER, TYPE));

        assertThat(written).containsExactly(DATE, FRAME, SNIFF, OPENER, TYPE);
        assertThat(written.stream()).containsExactly(DATE, FRAME, SNIFF, OPENER, TYPE);
        assertThat(written.get("x-content-type-options")).isEqualTo("nosniff");
        assertThat(written.getFieldNamesCollection())
                .containsExactlyInAnyOrder(
                        "Date",
                        "X-Frame-Options",
                        "X-Content-Type-Options",
                        "Cross-Origin-Opener-Policy",
                        "Content-Type");
        assertThat(written.toString())
                .contains("X-Content-Type-Options: nosniff")
                .doesNotContain("group");
    }

    @Test
    void aWalkGoesBothWaysFromAnywhere() {
        ListIterator<HttpField> walk =
                group.in(fields(DATE, FRAME, SNIFF, OPENER)).listIterator(2);

        assertThat(walk.previous()).isEqualTo(FRAME);
        assertThat(walk.next()).isEqualTo(FRAME);
        assertThat(walk.next()).isEqualTo(SNIFF);
    }

    /** Jetty uses its fields again for the next request of the connection. */
    @Test
    void whoKeepsTheFieldsFindsThemAsTheyWere() {
        HttpFields.Mutable reused = fields(DATE, FRAME, SNIFF, OPENER);
        HttpFields kept = group.in(reused).asImmutable();
        reused.clear().add("X-Token", "of somebody else");

        assertThat(kept).containsExactly(DATE, FRAME, SNIFF, OPENER);
    }

    @Test
    void membersOfWhichOneIsReplacedAreWrittenOneByOne() {
        HttpFields replaced = fields(DATE, FRAME, SNIFF, OPENER).put("X-Content-Type-Options", "sniff");

        assertThat(group.in(replaced)).isSameAs(replaced);
    }

    @Test
    void membersOfWhichOneIsGoneOrElsewhereAreWrittenOneByOne() {
        for (HttpFields.Mutable changed : List.of(
                fields(),
                fields(DATE),
                fields(DATE, SNIFF, OPENER, TYPE, TYPE),
                fields(DATE, FRAME, OPENER, TYPE),
                fields(DATE, FRAME, SNIFF),
                fields(DATE, FRAME, SNIFF, TYPE),
                fields(DATE, SNIFF, FRAME, OPENER),
                fields(FRAME, DATE, SNIFF, OPENER))) {
            assertThat(group.in(changed)).as(changed.asString()).isSameAs(changed);
        }
    }

    /** It is the very field that is looked for, since one alike may have been encoded otherwise. */
    @Test
    void aFieldThatOnlyLooksLikeAMemberIsNone() {
        HttpFields alike = fields(FRAME, new HttpField("X-Content-Type-Options", "nosniff"), OPENER);

        assertThat(group.in(alike)).isSameAs(alike);
    }

    private static HttpFields.Mutable fields(HttpField... fields) {
        HttpFields.Mutable all = HttpFields.build();
        for (HttpField field : fields) {
            all.add(field);
        }
        return all;
    }
}
