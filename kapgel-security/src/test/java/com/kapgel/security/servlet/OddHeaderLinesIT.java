package com.kapgel.security.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Header lines as no client library sends them: a container refuses them, or the filter makes the same of them on each. */
class OddHeaderLinesIT {
    private static final String XFF = "X-Forwarded-For: ";
    private static final Map<ServletContainers, RunningContainer> SERVERS = new EnumMap<>(ServletContainers.class);

    @BeforeAll
    static void start() {
        for (ServletContainers container : ServletContainers.values()) {
            SERVERS.put(container, container.start(context -> {
                TrustedProxyFilter.trusting("127.0.0.1", "10.0.0.0/8").addTo(context, "/*");
                context.addServlet(
                                "client",
                                Situation.servlet((request, response) -> response.getWriter()
                                        .print("client=" + request.getRemoteAddr() + " at " + request.getRequestURL()
                                                + Collections.list(request.getHeaderNames()))))
                        .addMapping("/*");
            }));
        }
    }

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(RunningContainer::close);
    }

    static Stream<Arguments> read() {
        return eachOn(
                // lines, the client
                Arguments.of("lines in odd order and spelling", """
                        X-FORWARDED-FOR: 6.6.6.6
                        X-Forwarded-Host: evil.example
                        x-forwarded-for: 3.3.3.3, 10.0.0.2
                        x-forwarded-host: app
                        X-Forwarded-For: 10.0.0.1
                        """, "3.3.3.3"),
                Arguments.of("tabs and no blanks", "X-Forwarded-For:6.6.6.6\t,\t3.3.3.3\t\n", "3.3.3.3"),
                Arguments.of("a no-break space", XFF + "6.6.6.6,\u00a03.3.3.3\n", "127.0.0.1"),
                Arguments.of("an empty last line", XFF + "6.6.6.6\n" + XFF + "\n", "127.0.0.1"),
                Arguments.of("a zone and a port", XFF + "[fe80::1%25eth0]:80\n", "fe80::1"),
                Arguments.of("IPv4 in IPv6", XFF + "[::FFFF:303:303]:80\n", "3.3.3.3"),
                Arguments.of("90 lines", (XFF + "6.6.6.6\n").repeat(90) + XFF + "3.3.3.3\n", "3.3.3.3"),
                Arguments.of("a line of 7000 characters", XFF + "6.6.6.6,".repeat(875) + "3.3.3.3\n", "3.3.3.3"));
    }

    @ParameterizedTest
    @MethodSource
    void read(ServletContainers container, String name, String lines, String client) throws Exception {
        assertThat(answer(container, lines))
                .as(name)
                .contains("client=" + client + " at http://app/")
                .doesNotContainIgnoringCase("x-forwarded");
    }

    static Stream<Arguments> readOrRefused() {
        return eachOn(
                Arguments.of("a folded line", XFF + "3.3.3.3,\n 10.0.0.1\n", "3.3.3.3"),
                Arguments.of("a header folded into the entry", XFF + "6.6.6.6\n X-Other: 1\n", "127.0.0.1"),
                Arguments.of("NUL", XFF + "6.6.6.6\u00003.3.3.3\n", "127.0.0.1"),
                Arguments.of("a vertical tab", XFF + "6.6.6.6\u000b\n", "127.0.0.1"),
                Arguments.of("a lone carriage return", XFF + "6.6.6.6\rX-Other: 1\n", "127.0.0.1"),
                Arguments.of("a blank before the colon", "X-Forwarded-For : 6.6.6.6\n", "127.0.0.1"),
                Arguments.of("1000 lines", (XFF + "6.6.6.6\n").repeat(1_000) + XFF + "3.3.3.3\n", "3.3.3.3"),
                Arguments.of("60 000 characters", XFF + "6.6.6.6,".repeat(7_500) + "3.3.3.3\n", "3.3.3.3"));
    }

    @ParameterizedTest
    @MethodSource
    void readOrRefused(ServletContainers container, String name, String lines, String client) throws Exception {
        assertThat(answer(container, lines))
                .as(name)
                .satisfiesAnyOf(
                        answer -> assertThat(answer).containsPattern("^HTTP/1.1 4\\d\\d "),
                        answer -> assertThat(answer).contains("client=" + client + " at http://app/"));
    }

    @ParameterizedTest
    @EnumSource
    void aHostWithWhatIsNoHostIsIgnored(ServletContainers container) throws Exception {
        for (String host :
                new String[] {"evil.example/x", "a:80:80", "a@b", "[fe80::1%eth0]", "app, ", "a\\b", "\u00e9"}) {
            assertThat(answer(container, "X-Forwarded-Host: " + host + "\nX-Forwarded-Proto: https\n"))
                    .as(host)
                    .contains("client=127.0.0.1 at https://app/");
        }
    }

    private static Stream<Arguments> eachOn(Arguments... cases) {
        return Stream.of(ServletContainers.values())
                .flatMap(container ->
                        Stream.of(cases).map(Arguments::get).map(it -> Arguments.of(container, it[0], it[1], it[2])));
    }

    private static String answer(ServletContainers container, String lines) throws Exception {
        return Http.raw(
                Objects.requireNonNull(SERVERS.get(container)).uri(),
                "GET / HTTP/1.1\r\nHost: app\r\nConnection: close\r\n" + lines.replace("\n", "\r\n") + "\r\n");
    }
}
