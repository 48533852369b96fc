package com.kapgel.security.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostNameTest {
    @ParameterizedTest
    @CsvSource({
        "example.com, example.com, -1",
        "Example.COM:8443, Example.COM, 8443",
        "localhost, localhost, -1",
        "my_host-1., my_host-1., -1",
        "192.0.2.1:80, 192.0.2.1, 80",
        "[2001:db8::1], [2001:db8::1], -1",
        "[2001:db8::1]:443, [2001:db8::1], 443",
    })
    void readsNameAndPort(String text, String name, int port) {
        assertThat(HostName.find(text)).isEqualTo(new HostName(name, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ":80",
                ".example.com",
                "a..b",
                "example.com:",
                "example.com:0",
                "example.com:99999",
                "example.com:http",
                "example.com/path",
                "example.com?x",
                "example.com#x",
                "example.com\\x",
                "user@example.com",
                "exam ple.com",
                "example.com\r\nSet-Cookie: a=b",
                "<script>",
                "ex%61mple.com",
                "ex\u00e4mple.com",
                "a,b",
                "2001:db8::1",
                "[2001:db8::1",
                "[1.2.3.4]",
                "[fe80::1%eth0]",
                "[]",
                "[",
                "[::1]x",
            })
    void findsNoneInAnythingElse(String text) {
        assertThat(HostName.find(text)).isNull();
    }

    @Test
    void isNotLongerThanDnsAllows() {
        assertThat(HostName.find("a".repeat(255))).isNotNull();
        assertThat(HostName.find("a".repeat(256))).isNull();
    }
}
