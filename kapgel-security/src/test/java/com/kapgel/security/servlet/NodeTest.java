package com.kapgel.security.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeTest {
    @ParameterizedTest
    @CsvSource({
        "1.2.3.4, 1.2.3.4, -1",
        "1.2.3.4:80, 1.2.3.4, 80",
        "1.2.3.4:65535, 1.2.3.4, 65535",
        "1.2.3.4:_hidden, 1.2.3.4, -1",
        "::1, ::1, -1",
        "[::1], ::1, -1",
        "[::1]:80, ::1, 80",
        "[::1]:_p-1.x, ::1, -1",
        "2001:DB8::1, 2001:db8::1, -1",
        "[2001:DB8::1]:443, 2001:db8::1, 443",
        "fe80::1%eth0, fe80::1, -1",
        "[fe80::1%eth0]:9999, fe80::1, 9999",
        "[fe80::1%25eth0], fe80::1, -1",
        "::ffff:1.2.3.4, 1.2.3.4, -1",
        "[::ffff:1.2.3.4]:80, 1.2.3.4, 80",
    })
    void readsAddressAndPort(String text, String address, int port) {
        assertThat(Node.find(text)).isEqualTo(new Node(Objects.requireNonNull(IpAddress.find(address)), port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@",
                "ohno",
                "unknown",
                "_hidden",
                "0.0.0.0",
                "0.0.0.0:80",
                "::",
                "[::]",
                "[::]:80",
                "::ffff:0.0.0.0",
                "1.2.3.4:",
                "1.2.3.4:0",
                "1.2.3.4:65536",
                "1.2.3.4:080808",
                "1.2.3.4:http",
                "1.2.3.4:_",
                "1.2.3.4:\u0661",
                "1.2.3.4:80:80",
                "1.2.3.4%eth0",
                "1.2.3.4 1.2.3.5",
                "[1.2.3.4]",
                "[1.2.3.4]:80",
                "[::1",
                "::1]",
                "[]",
                "[",
                "[::1]80",
                "[::1]:",
                "[[::1]]",
                "::1%",
                "fe80::1%et h",
                "fe80::1%\u00e4",
                "\"1.2.3.4\"",
                "localhost:80",
                "http://1.2.3.4",
            })
    void findsNoneInAnythingElse(String text) {
        assertThat(Node.find(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "unknown, true",
        "Unknown, true",
        "_hidden, true",
        "_, false",
        "hidden, false",
        "'', false",
        "_a b, false"
    })
    void knowsHowProxiesSayThatTheyDoNotTell(String text, boolean untold) {
        assertThat(Node.isUntold(text)).isEqualTo(untold);
    }
}
