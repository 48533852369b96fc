package com.kapgel.security.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client asked for, and that nobody behind the filter sees how we know. */
class ForwardedRequestTest {
    private static final TrustedProxyFilter TRUSTING = TrustedProxyFilter.trusting("10.0.0.0/8");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // address         | proto               | host                 | port  | URL
                "                  |                     |                      |       | http://app:8080/orders",
                "3.3.3.3           | https               |                      |       | https://app:8080/orders",
                "3.3.3.3           | https               | shop.example         |       | https://shop.example/orders",
                "3.3.3.3           | https               | shop.example:8443    |       | https://shop.example:8443/orders",
                "3.3.3.3           | https               | shop.example         | 8443  | https://shop.example:8443/orders",
                "3.3.3.3           | https               | shop.example:9443    | 8443  | https://shop.example:9443/orders",
                "3.3.3.3           |                     | shop.example         |       | http://shop.example/orders",
                "3.3.3.3           |                     |                      | 80    | http://app/orders",
                "3.3.3.3           | https               | [2001:db8::1]        |       | https://[2001:db8::1]/orders",
                "3.3.3.3           | HTTPS               |                      | 443   | https://app/orders",
                "3.3.3.3           | wss                 |                      | 443   | https://app/orders",
                "3.3.3.3           | ws                  |                      | 80    | http://app/orders",
                "                  | https               | shop.example         |       | https://shop.example/orders",
                // of several values the last, however many addresses there are
                "3.3.3.3           | http, https         | evil, shop.example   | 1, 443| https://shop.example/orders",
                "3.3.3.3, 10.0.0.1 | http, https         | evil, shop.example   | 1, 443| https://shop.example/orders",
                "1.1.1.1, 3.3.3.3, 10.0.0.1 | http, https | evil, shop.example  |       | https://shop.example/orders",
                "10.0.0.1, 10.0.0.2| http, https         |                      | 80,443| https://app/orders",
                "nope, 10.0.0.1    | http, https         |                      | 80,443| https://app/orders",
                "3.3.3.3, 10.0.0.1 | https               | shop.example         |       | https://shop.example/orders",
                // not what they should be
                "3.3.3.3           | ftp                 | shop.example         |       | http://shop.example/orders",
                "3.3.3.3           | https:              |                      |       | http://app:8080/orders",
                "3.3.3.3           | https,              |                      |       | http://app:8080/orders",
                "3.3.3.3           | https               | evil/x               |       | https://app:8080/orders",
                "3.3.3.3           | https               | a@evil               |       | https://app:8080/orders",
                "3.3.3.3           | https               | shop.example:0       |       | https://app:8080/orders",
                "3.3.3.3           | https               | shop.example         | 0     | https://shop.example/orders",
                "3.3.3.3           | https               | shop.example         | 99999 | https://shop.example/orders",
                "3.3.3.3           | https               | shop.example         | 44\u0663 | https://shop.example/orders",
            })
    void schemeHostAndPortAreThoseOfTheClient(String addresses, String proto, String host, String port, String url) {
        FakeRequest request = FakeRequest.from("10.0.0.5");
        with(request, "X-Forwarded-For", addresses);
        with(request, "X-Forwarded-Proto", proto);
        with(request, "X-Forwarded-Host", host);
        with(request, "X-Forwarded-Port", port);

        assertSpeaksOf(url, request.through(TRUSTING));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for=3.3.3.3;proto=https;host=shop.example                                  | https://shop.example/orders",
                "for=3.3.3.3;proto=https;host=\"shop.example:8443\"                         | https://shop.example:8443/orders",
                "for=3.3.3.3;proto=https;host=shop.example, for=10.0.0.1;proto=http;host=app | https://shop.example/orders",
                "for=1.1.1.1;proto=http;host=evil, for=3.3.3.3;proto=https                  | https://app:8080/orders",
                "for=1.1.1.1;proto=https;host=evil, for=3.3.3.3                             | http://app:8080/orders",
                "for=unknown;proto=https                                                    | https://app:8080/orders",
                "for=_hidden;proto=https, for=10.0.0.1;proto=http                           | https://app:8080/orders",
                "for=10.0.0.2;proto=https, for=10.0.0.1;proto=http                          | https://app:8080/orders",
                "for=nope;proto=https                                                       | http://app:8080/orders",
                "for=nope;proto=https, for=10.0.0.1;proto=http;host=shop.example            | http://shop.example/orders",
                "for=3.3.3.3;proto=ftp;host=\"evil/x\"                                      | http://app:8080/orders",
            })
    void forwardedTellsThemInTheElementOfTheClient(String forwarded, String url) {
        FakeRequest request = FakeRequest.from("10.0.0.5")
                .header("Forwarded", forwarded)
                .header("X-Forwarded-Proto", "ftp, http")
                .header("X-Forwarded-Host", "evil")
                .header("X-Forwarded-Port", "666");

        assertSpeaksOf(url, request.through(TRUSTING.header("Forwarded")));
    }

    @Test
    void aStrangerTellsNothing() {
        FakeRequest request = FakeRequest.from("203.0.113.9")
                .header("X-Forwarded-For", "1.1.1.1")
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Host", "evil")
                .header("X-Forwarded-Port", "666");

        assertSpeaksOf("http://app:8080/orders", request.through(TRUSTING));
    }

    @Test
    void whatTheProxyPassesOnCanBeIgnored() {
        FakeRequest request = FakeRequest.from("10.0.0.5")
                .header("X-Forwarded-For", "3.3.3.3")
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Host", "evil")
                .header("X-Forwarded-Port", "666");

        assertSpeaksOf("https://app:8080/orders", request.through(TrustedProxyFilter.nginx("10.0.0.5")));
        assertSpeaksOf(
                "http://app:8080/orders",
                FakeRequest.from("10.0.0.5")
                        .header("X-Forwarded-Proto", "https")
                        .through(TRUSTING.ignoring("X-FORWARDED-PROTO")));
    }

    @Test
    void thePortOfTheClientIsKnownOrNot() {
        assertThat(port("3.3.3.3:4711")).isEqualTo(4711);
        assertThat(port("3.3.3.3")).isEqualTo(-1);
        assertThat(port("nope")).isEqualTo(50_000); // that of the peer
    }

    private static int port(String forwardedFor) {
        return FakeRequest.from("10.0.0.5")
                .header("X-Forwarded-For", forwardedFor)
                .through(TRUSTING)
                .getRemotePort();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.5", "203.0.113.9"})
    void nobodySeesTheForwardingHeaders(String peer) {
        Map<String, String> sent = new TreeMap<>(Map.of(
                "FORWARDED", "for=1.1.1.1",
                "x-forwarded-for", "1.1.1.1",
                "X-Forwarded-Proto", "https",
                "X-Forwarded-HOST", "evil",
                "X-Forwarded-Port", "443",
                "X-Forwarded-Ssl", "on",
                "X-Real-IP", "1.1.1.1",
                "X-My-Client", "1.1.1.1",
                "True-Client-IP", "1.1.1.1"));
        sent.put("X-Forwarded-Prefix", "//evil.example");
        for (String name : List.of("Scheme", "Protocol", "Server", "Path", "Context")) {
            sent.put("X-Forwarded-" + name, "https");
        }
        for (String name : List.of("X-Scheme", "X-Url-Scheme", "Front-End-Https", "Fly-Client-IP", "X-Client-IP")) {
            sent.put(name, "https");
        }
        FakeRequest request = FakeRequest.from(peer).header("Accept", "text/html", "*/*");
        sent.forEach(request::header);

        HttpServletRequest behind = request.through(TRUSTING.header("x-my-client"));

        assertThat(Collections.list(behind.getHeaderNames())).containsExactly("Accept");
        assertThat(behind.getHeader("accept")).isEqualTo("text/html");
        assertThat(Collections.list(behind.getHeaders("Accept"))).containsExactly("text/html", "*/*");
        for (String name : sent.keySet()) {
            for (String spelling : new String[] {name, name.toUpperCase(Locale.ROOT), "x-" + name.substring(2)}) {
                assertThat(behind.getHeader(spelling)).isNull();
                assertThat(behind.getHeaders(spelling).hasMoreElements()).isFalse();
            }
            assertThat(behind.getIntHeader(name)).isEqualTo(-1);
            assertThat(behind.getDateHeader(name)).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-User",
                "x-forwarded-uri",
                "X-FORWARDED-BY",
                "X-Original-URL",
                "x-original-uri",
                "X-Original-Host",
                "X-Original-Forwarded-For",
                "X-Rewrite-URL"
            })
    void whatOnlyAProxyHasReasonToSendIsSeenOfATrustedOne(String name) {
        FakeRequest stranger = FakeRequest.from("203.0.113.9").header(name, "admin");
        FakeRequest proxy = FakeRequest.from("10.0.0.5").header(name, "admin");

        for (int dispatch = 0; dispatch < 2; dispatch++) {
            assertThat(stranger.through(TRUSTING).getHeader(name)).isNull();
            assertThat(Collections.list(stranger.through(TRUSTING).getHeaderNames()))
                    .isEmpty();
            assertThat(proxy.through(TRUSTING).getHeader(name)).isEqualTo("admin");
            assertThat(Collections.list(proxy.through(TRUSTING).getHeaderNames()))
                    .containsExactly(name);
        }
    }

    @Test
    void itIsDecidedOncePerRequest() {
        FakeRequest request = FakeRequest.from("10.0.0.5").header("X-Forwarded-For", "3.3.3.3");

        assertThat(request.through(TRUSTING).getRemoteAddr()).isEqualTo("3.3.3.3");
        assertThat(request.through(TrustedProxyFilter.trusting("192.0.2.1")).getRemoteAddr())
                .isEqualTo("3.3.3.3");
    }

    @Test
    void aForwardingHeaderOfAStrangerIsWarnedOfOnce() {
        TrustedProxyFilter filter = TrustedProxyFilter.trusting("10.0.0.0/8").header("X-Real-IP");
        try (Logged logged = new Logged(TrustedProxyFilter.class)) {
            FakeRequest.from("[2001:DB8::9]").through(filter);
            FakeRequest.from("10.0.0.5").header("X-Real-IP", "3.3.3.3").through(filter);
            assertThat(logged.messages()).isEmpty();

            for (int i = 0; i < 3; i++) {
                FakeRequest.from("[2001:DB8::9]")
                        .header("Forwarded", "for=6.6.6.6")
                        .through(filter);
            }
            FakeRequest.from("203.0.113.9").header("X-Real-IP", "6.6.6.6").through(filter);

            assertThat(logged.messages())
                    .singleElement()
                    .asString()
                    .contains("the header Forwarded from 2001:db8::9, which is not among the trusted [10.0.0.0/8]")
                    .contains(".alsoTrusting(\"2001:db8::9\")")
                    .contains("init-param trusted")
                    .doesNotContain("6.6.6.6");
        }
    }

    @Test
    void aPeerWithoutAddressIsToldHowToGetOne() {
        try (Logged logged = new Logged(TrustedProxyFilter.class)) {
            FakeRequest.from("@\r\n")
                    .header("X-Forwarded-For", "6.6.6.6")
                    .through(TrustedProxyFilter.trusting("10.0.0.5"));

            assertThat(logged.messages()).singleElement().asString().contains("let it connect over TCP");
        }
    }

    private static void with(FakeRequest request, String header, String value) {
        if (value != null) {
            request.header(header, value);
        }
    }

    private static void assertSpeaksOf(String url, HttpServletRequest request) {
        assertThat(request.getRequestURL()).hasToString(url);
        assertThat(request.isSecure()).isEqualTo(url.startsWith("https:"));
        assertThat(request.getScheme()).isEqualTo(url.substring(0, url.indexOf(':')));
    }
}
