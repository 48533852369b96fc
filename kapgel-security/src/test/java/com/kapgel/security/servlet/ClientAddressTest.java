package com.kapgel.security.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who the client is, for every way in which a header may be written, rightly, wrongly or to deceive. */
class ClientAddressTest {
    private static final String XFF = "X-Forwarded-For";
    private static final String FORWARDED = "Forwarded";
    private static final String SINGLE = "CF-Connecting-IP";

    /** Who asks, what is trusted, what the header says, and who the client is. */
    record Case(
            String name,
            @Nullable String peer,
            String trusted,
            String header,
            List<String> lines,
            @Nullable String client) {
        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource({"peers", "forwardedFor", "tricks", "bounds", "forwarded", "forwardedTricks", "singleAddress"})
    void tellsTheClient(Case it) {
        FakeRequest request = FakeRequest.from(it.peer);
        it.lines.forEach(line -> request.header(it.header, line));
        TrustedProxyFilter filter =
                TrustedProxyFilter.trusting(it.trusted.split(" ")).header(it.header);

        HttpServletRequest behind = request.through(filter);

        assertThat(behind.getRemoteAddr()).isEqualTo(it.client);
        assertThat(behind.getRemoteHost()).isEqualTo(it.client);
    }

    static Stream<Case> peers() {
        return Stream.of(
                xff(
                        "a peer that is not trusted is the client",
                        "9.9.9.9",
                        "10.0.0.0/8",
                        "9.9.9.9",
                        "1.2.3.4, 10.0.0.1"),
                xff("also without a header", "9.9.9.9", "10.0.0.0/8", "9.9.9.9"),
                xff("a trusted peer without a header is the client", "10.0.0.5", "10.0.0.0/8", "10.0.0.5"),
                xff("zone, brackets and port of a peer", "[fe80::1%eth0]:9999", "10.0.0.0/8", "fe80::1", "1.2.3.4"),
                xff("a trusted peer in brackets, as Jetty writes it", "[fd00::5]", "fd00::/8", "3.3.3.3", "3.3.3.3"),
                xff("a trusted peer with a zone", "fe80::1%eth0", "fe80::/10", "3.3.3.3", "3.3.3.3"),
                xff("a trusted peer as IPv4-mapped", "::ffff:10.0.0.5", "10.0.0.0/8", "3.3.3.3", "3.3.3.3"),
                xff("a trusted peer in many zeros", "0:0:0:0:0:0:0:1", "::1", "3.3.3.3", "3.3.3.3"),
                xff("IPv6 of a peer in one form", "2001:DB8:0:0::1", "10.0.0.0/8", "2001:db8::1", "1.2.3.4"),
                xff("a Unix domain socket", "@", "10.0.0.0/8", "@", "1.2.3.4"),
                xff("an empty peer", "", "10.0.0.0/8", "", "1.2.3.4"),
                xff("no peer", null, "10.0.0.0/8", null, "1.2.3.4"),
                xff("a peer that is no address", "ohno", "10.0.0.0/8", "ohno", "1.2.3.4"),
                xff("a peer of zeros", "0.0.0.0", "10.0.0.0/8", "0.0.0.0", "1.2.3.4"));
    }

    static Stream<Case> forwardedFor() {
        return Stream.of(
                chain("one proxy", "3.3.3.3", "3.3.3.3"),
                chain("two proxies", "3.3.3.3", "3.3.3.3, 10.0.0.1"),
                chain("what the client sent stays at the left", "3.3.3.3", "1.1.1.1, 3.3.3.3, 10.0.0.1"),
                chain("a client that pretends to be a trusted one", "3.3.3.3", "10.0.0.9, 3.3.3.3, 10.0.0.1"),
                chain("two lines of which none is trusted", "4.4.4.4", "2.2.2.2:3384, 3.3.3.3", "4.4.4.4"),
                xff(
                        "two lines, the last trusted",
                        "4.4.4.9",
                        "4.4.4.0/24",
                        "3.3.3.3",
                        "2.2.2.2:3384, 3.3.3.3",
                        "4.4.4.4"),
                xff(
                        "IPv6 with brackets and port",
                        "fd00::5",
                        "fd00::/8",
                        "2001:db8::1",
                        "[2001:DB8::1]:443, [fd00::1]:80"),
                chain("IPv6 without brackets", "2001:db8::1", "2001:db8:0:0:0:0:0:1"),
                chain("IPv6 with a zone", "fe80::1", "fe80::1%eth0"),
                chain("IPv4-mapped", "1.2.3.4", "::ffff:1.2.3.4"),
                chain("a trusted one as IPv4-mapped", "3.3.3.3", "3.3.3.3, ::ffff:10.0.0.1"),
                chain("IPv4 with a port", "3.3.3.3", "3.3.3.3:51000"),
                chain("quotes", "3.3.3.3", "\"3.3.3.3:51000\""),
                chain("tabs and spaces", "3.3.3.3", " \t3.3.3.3\t ,\t10.0.0.1 "),
                chain("all are trusted", "10.0.0.5", "10.0.0.2, 10.0.0.1"));
    }

    static Stream<Case> tricks() {
        return Stream.of(
                xff(
                        "garbage behind trusted ones",
                        "2.2.2.9",
                        "2.2.2.0/24",
                        "2.2.2.2",
                        "nope, 2.2.2.2:3384, 2.2.2.3",
                        "2.2.2.4"),
                xff(
                        "zeros behind trusted ones",
                        "2.2.2.9",
                        "2.2.2.0/24",
                        "2.2.2.2",
                        "1.1.1.1, ::, 2.2.2.2:3384, 2.2.2.3",
                        "2.2.2.4"),
                chain("garbage at once", "10.0.0.5", "1.1.1.1, nope"),
                chain("nothing further left than garbage", "10.0.0.1", "1.1.1.1, nope, 10.0.0.1"),
                chain("unknown", "10.0.0.5", "1.1.1.1, unknown"),
                chain("hidden", "10.0.0.5", "1.1.1.1, _hidden"),
                chain("0.0.0.0", "10.0.0.5", "1.1.1.1, 0.0.0.0"),
                chain("leading zeros", "10.0.0.5", "1.1.1.1, 010.1.1.1"),
                chain("three numbers", "10.0.0.5", "1.1.1.1, 1.2.3"),
                chain("one number", "10.0.0.5", "1.1.1.1, 16909060"),
                chain("a name", "10.0.0.5", "1.1.1.1, localhost"),
                chain("Unicode digits", "10.0.0.5", "1.1.1.1, \u0661.\u0662.\u0663.\u0664"),
                chain("a no-break space", "10.0.0.5", "1.1.1.1, \u00a03.3.3.3"),
                chain("spaces instead of commas", "10.0.0.5", "1.1.1.1 3.3.3.3"),
                chain("what is left of a folded line", "10.0.0.5", "1.1.1.1,   2.2.2.2   3.3.3.3"),
                chain("only commas", "10.0.0.5", ",,,"),
                chain("an empty entry at the end", "10.0.0.5", "1.1.1.1,"),
                chain("an empty entry in the middle", "10.0.0.1", "1.1.1.1, , 10.0.0.1"),
                chain("an empty line at the end", "10.0.0.5", "1.1.1.1", ""),
                chain("an empty header", "10.0.0.5", ""),
                chain("a quote that opens", "3.3.3.3", "\"1.1.1.1, 3.3.3.3"),
                chain("a quote that closes", "10.0.0.5", "1.1.1.1, 3.3.3.3\""),
                chain("brackets of IPv4", "10.0.0.5", "[3.3.3.3]"),
                chain("a port too high", "10.0.0.5", "3.3.3.3:99999"));
    }

    static Stream<Case> bounds() {
        String trusted = String.join(
                ", ", IntStream.range(0, 20).mapToObj(i -> "10.0.1." + i).toList());
        return Stream.of(
                chain("nineteen proxies", "3.3.3.3", "3.3.3.3," + trusted.substring(trusted.indexOf(',') + 1)),
                chain("twenty trusted ones", "10.0.0.5", trusted),
                chain("nobody is read behind twenty", "10.0.1.0", "3.3.3.3, " + trusted),
                chain("10 000 entries at the left", "3.3.3.3", "1.1.1.1,".repeat(10_000) + "3.3.3.3, 10.0.0.1"),
                chain("10 000 trusted entries", "10.0.0.1", "10.0.0.1,".repeat(10_000) + "10.0.0.1"),
                chain("10 000 commas", "10.0.0.1", ",".repeat(10_000) + "10.0.0.1"),
                chain("a megabyte", "10.0.0.1", "1".repeat(1 << 20) + ",10.0.0.1"),
                chain("nobody is read behind two kilobytes", "10.0.0.2", "3.3.3.3" + " ".repeat(2_048) + ",10.0.0.2"),
                chain("many lines", "10.0.0.1", "10.0.0.1 ".repeat(100).split(" ")));
    }

    static Stream<Case> forwarded() {
        return Stream.of(
                element("one proxy", "192.0.2.60", "for=192.0.2.60;proto=http; by=203.0.113.43"),
                element("IPv6 with zone and port", "2001:db8:cafe::17", "For=\"[2001:db8:cafe::17%zone]:4711\""),
                element("two proxies", "192.0.2.60", "for=1.1.1.1, for=192.0.2.60, for=10.0.0.1"),
                element("two lines", "192.0.2.60", "for=1.1.1.1, for=192.0.2.60", "for=10.0.0.1;by=10.0.0.5"),
                element("IPv4-mapped", "1.2.3.4", "for=\"[::ffff:1.2.3.4]:80\""),
                element("other parameters and upper case", "192.0.2.60", "By=_x;FOR=\"192.0.2.60:80\";x=y;Host=a"),
                element("all are trusted", "10.0.0.5", "for=10.0.0.2, for=10.0.0.1"),
                element("unknown", "10.0.0.1", "for=1.1.1.1, for=unknown, for=10.0.0.1"),
                element("hidden", "10.0.0.1", "for=1.1.1.1, for=_SEVKISEK, for=10.0.0.1"),
                element("without an address", "10.0.0.1", "for=1.1.1.1, by=10.0.0.1;proto=https, for=10.0.0.1"));
    }

    static Stream<Case> forwardedTricks() {
        return Stream.of(
                new Case(
                        "commas within quotes, behind a trusted one",
                        "10.0.0.5",
                        "10.0.0.0/8 4.4.4.4",
                        FORWARDED,
                        List.of("For=\"1.1.1.1, For=2.2.2.2, For=3.3.3.3\", For=\"4.4.4.4\""),
                        "4.4.4.4"),
                element(
                        "commas within quotes, left of the client",
                        "4.4.4.4",
                        "For=\"1.1.1.1, For=2.2.2.2\", For=\"4.4.4.4\""),
                element("a quote that is never closed", "2.2.2.2", "For=\"1.1.1.1, For=2.2.2.2"),
                element("the same before quotes of the proxy", "2001:db8::1", "For=\"1.1.1.1, for=\"[2001:db8::1]\""),
                element("the same before two proxies", "2.2.2.2", "x=\", for=\"2.2.2.2\", for=\"10.0.0.1\""),
                element("a backslash before the proxy's part", "2.2.2.2", "for=\"\\, for=\"2.2.2.2\""),
                element("a quote that closes", "10.0.0.5", "for=\"6.6.6.6, for=1.1.1.1\""),
                element("a client within another parameter", "10.0.0.5", "for=2.2.2.2;host=\"a, for=6.6.6.6;x=\\\"\""),
                element("an address twice", "10.0.0.5", "For=1.1.1.1;For=2.2.2.2"),
                element("nothing further left than a broken element", "10.0.0.1", "for=1.1.1.1, for=, for=10.0.0.1"),
                element("an entry of the other header", "10.0.0.5", "for=1.1.1.1, 2.2.2.2"),
                element("only commas", "10.0.0.5", ",,,"),
                element("zeros", "10.0.0.5", "for=\"[::]\""),
                element("leading zeros", "10.0.0.5", "for=010.1.1.1"),
                element("a megabyte of quotes", "2.2.2.2", "\"".repeat(1 << 20) + ", for=2.2.2.2"),
                element("10 000 elements", "2.2.2.2", "for=1.1.1.1,".repeat(10_000) + "for=2.2.2.2, for=10.0.0.1"));
    }

    static Stream<Case> singleAddress() {
        return Stream.of(
                single("one address", "3.3.3.3", "3.3.3.3"),
                single("IPv6", "2001:db8::1", "2001:DB8::1"),
                single("two addresses in a line", "10.0.0.5", "1.1.1.1, 3.3.3.3"),
                single("two lines", "10.0.0.5", "1.1.1.1", "3.3.3.3"),
                single("a trusted address", "10.0.0.5", "10.0.0.9"),
                single("garbage", "10.0.0.5", "nope"),
                single("nothing", "10.0.0.5", ""),
                single("no header", "10.0.0.5"));
    }

    private static Case xff(
            String name, @Nullable String peer, String trusted, @Nullable String client, String... lines) {
        return new Case(name, peer, trusted, XFF, List.of(lines), client);
    }

    private static Case chain(String name, String client, String... lines) {
        return xff(name, "10.0.0.5", "10.0.0.0/8", client, lines);
    }

    private static Case element(String name, String client, String... lines) {
        return new Case(name, "10.0.0.5", "10.0.0.0/8", FORWARDED, List.of(lines), client);
    }

    private static Case single(String name, String client, String... lines) {
        return new Case(name, "10.0.0.5", "10.0.0.0/8", SINGLE, List.of(lines), client);
    }
}
