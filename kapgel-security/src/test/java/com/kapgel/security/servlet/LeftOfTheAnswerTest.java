package com.kapgel.security.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a client can write is at the left of what proxies write, and changes nothing of it. */
class LeftOfTheAnswerTest {
    private static final int CASES = 40_000;

    private static final List<String> CLIENTS = List.of(
            "203.0.113.7",
            "203.0.113.7:4711",
            "2001:db8::7",
            "[2001:DB8::7]",
            "[2001:db8::7]:443",
            "::ffff:203.0.113.7",
            "fe80::7%eth0");

    /** Where the walk ends at the last trusted host. */
    private static final List<String> NOBODIES = List.of(
            "unknown",
            "_hidden",
            "0.0.0.0",
            "::",
            "nope",
            "010.1.1.1",
            "1.2.3",
            "",
            "\"",
            "\\",
            "3.3.3.3\"",
            "[::1",
            "a b",
            "=",
            ";");

    private static final List<String> PROXIES =
            List.of("10.0.0.1", "10.0.0.2:80", "[fd00::1]", "fd00::2", "::ffff:10.0.0.3", "[fd00::4]:65535");

    private static final List<String> FRAGMENTS = List.of(
            "\"",
            "\\",
            "\\\"",
            ",",
            ", ",
            ";",
            "=",
            "for=",
            "For=\"",
            "by=\"",
            "host=",
            "proto=https",
            "proto=\"",
            "[",
            "]",
            ":",
            "%",
            "1.1.1.1",
            "6.6.6.6",
            "10.0.0.9",
            "fd00::9",
            "unknown",
            "_x",
            "0.0.0.0",
            " ",
            "\t",
            "\u00a0",
            "\u0661",
            "\u0000",
            "x",
            "()",
            "for=6.6.6.6;x=\"",
            "\";for=6.6.6.6",
            "for=\"[2001:db8::666]\"",
            "\u00fc",
            "'",
            "127.0.0.1");

    /** What makes lists of any length, with entries that could be taken for an answer. */
    private static final List<String> LIKELY = List.of(
            "https,",
            "http, ",
            "evil.example,",
            "6.6.6.6, ",
            "10.0.0.9,",
            "666, ",
            "443",
            ",",
            " ",
            "\"",
            "nope,",
            "wss");

    /** What the nearest proxy writes, or a mistake of it. */
    private static final Map<String, List<String>> BESIDE = Map.of(
            "X-Forwarded-Proto", List.of("http", "https", "wss", "ftp", ""),
            "X-Forwarded-Host", List.of("shop.example", "shop.example:8443", "[2001:db8::1]", "a/b", ""),
            "X-Forwarded-Port", List.of("80", "8443", "0", "x", ""));

    private final Random random = new Random(20_260_101);
    private final TrustedProxyFilter byAddresses = TrustedProxyFilter.trusting("10.0.0.0/8", "fd00::/8");
    private final TrustedProxyFilter byElements = byAddresses.header("Forwarded");

    @Test
    void changesNoClientOfXForwardedFor() {
        for (int i = 0; i < CASES; i++) {
            List<String> entries = entries(anyOf(random.nextInt(4) == 0 ? NOBODIES : CLIENTS));
            String alone = client("X-Forwarded-For", List.of(String.join(", ", entries)));

            List<String> lines = behindAnything(entries, FRAGMENTS);

            assertThat(client("X-Forwarded-For", lines)).as("%s", lines).isEqualTo(alone);
        }
    }

    @Test
    void changesNothingOfForwarded() {
        for (int i = 0; i < CASES; i++) {
            String answer = random.nextInt(4) == 0 ? brokenElement() : element(anyOf(CLIENTS));
            List<String> entries = new ArrayList<>(List.of(answer));
            for (int proxies = random.nextInt(6); proxies > 0; proxies--) {
                entries.add(element(anyOf(PROXIES)));
            }
            String alone = everything("Forwarded", List.of(String.join(", ", entries)));

            List<String> lines = behindAnything(entries, FRAGMENTS);

            assertThat(everything("Forwarded", lines)).as("%s", lines).isEqualTo(alone);
        }
    }

    @Test
    void changesNoSchemeHostOrPort() {
        for (int i = 0; i < CASES; i++) {
            Map<String, String> written =
                    new TreeMap<>(Map.of("X-Forwarded-For", String.join(", ", entries("3.3.3.3"))));
            BESIDE.forEach((name, values) -> written.put(name, anyOf(values)));
            FakeRequest alone = FakeRequest.from("10.0.0.5");
            FakeRequest behindMore = FakeRequest.from("10.0.0.5");
            Map<String, List<String>> sent = new TreeMap<>();
            written.forEach((name, value) -> {
                alone.header(name, value);
                List<String> lines = random.nextInt(4) == 0 ? List.of(value) : behindAnything(List.of(value), LIKELY);
                behindMore.header(name, lines.toArray(String[]::new));
                sent.put(name, lines);
            });

            assertThat(everything(behindMore.through(byAddresses)))
                    .as("%s", sent)
                    .isEqualTo(everything(alone.through(byAddresses)));
        }
    }

    private List<String> entries(String answer) {
        List<String> entries = new ArrayList<>(List.of(answer));
        for (int proxies = random.nextInt(6); proxies > 0; proxies--) {
            entries.add(anyOf(PROXIES));
        }
        return entries;
    }

    private String element(String address) {
        String quoted = address.indexOf(':') >= 0 && address.indexOf('[') < 0 && address.indexOf('.') < 0
                ? "\"[" + address + "]\""
                : "\"" + address + "\"";
        return switch (random.nextInt(4)) {
            case 0 -> "for=" + quoted;
            case 1 -> "For=" + quoted + ";proto=http;by=\"[fd00::5]\"";
            case 2 -> "by=_x;host=\"a\\\"b\";for=" + quoted;
            default -> "proto=https;host=shop.example;for=" + quoted + "; x=\"y;z\"";
        };
    }

    private String brokenElement() {
        String broken = anyOf(NOBODIES);
        return switch (random.nextInt(4)) {
            case 0 -> broken;
            case 1 -> "for=" + broken;
            case 2 -> "for=\"" + broken;
            default -> element(broken) + "\"";
        };
    }

    /** The entries with anything before them, broken into lines anywhere between two of them. */
    private List<String> behindAnything(List<String> entries, List<String> fragments) {
        StringBuilder left = new StringBuilder();
        int count = random.nextInt(50) == 0 ? 3_000 : random.nextInt(12);
        for (int i = 0; i < count; i++) {
            left.append(anyOf(fragments));
        }
        List<String> lines = new ArrayList<>(List.of(left.toString()));
        for (String entry : entries) {
            if (random.nextInt(3) == 0) {
                lines.add(entry);
            } else {
                int last = lines.size() - 1;
                lines.set(last, lines.get(last) + (random.nextBoolean() ? ", " : ",") + entry);
            }
        }
        return lines;
    }

    private String client(String header, List<String> lines) {
        return client(behind(header, lines));
    }

    private String everything(String header, List<String> lines) {
        return everything(behind(header, lines));
    }

    private static String client(HttpServletRequest request) {
        return request.getRemoteAddr() + " " + request.getRemotePort();
    }

    private static String everything(HttpServletRequest request) {
        return client(request) + " " + request.isSecure() + " " + request.getRequestURL();
    }

    private HttpServletRequest behind(String header, List<String> lines) {
        return FakeRequest.from("10.0.0.5")
                .header(header, lines.toArray(String[]::new))
                .through(header.equals("Forwarded") ? byElements : byAddresses);
    }

    private String anyOf(List<String> texts) {
        return texts.get(random.nextInt(texts.size()));
    }
}
