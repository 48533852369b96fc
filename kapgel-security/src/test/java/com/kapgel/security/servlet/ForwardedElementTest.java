package com.kapgel.security.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedElementTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "for=192.0.2.60;proto=http;by=203.0.113.43        | 192.0.2.60       | http  |",
                "for=192.0.2.60;proto=http; by=203.0.113.43       | 192.0.2.60       | http  |",
                "FOR=192.0.2.60;PROTO=HTTPS;HOST=Example.com      | 192.0.2.60       | https | Example.com",
                "For=\"[2001:db8:cafe::17]:4711\"                 | 2001:db8:cafe::17 |      |",
                "For=\"[2001:db8:cafe::17%zone]:4711\"            | 2001:db8:cafe::17 |      |",
                "for=[2001:db8::1]:4711                           | 2001:db8::1      |       |",
                "for=192.0.2.60:4711;host=example.com:8443        | 192.0.2.60       |       | example.com",
                "for=\"192.0.2.60:4711\";host=\"example.com:8443\"| 192.0.2.60       |       | example.com",
                "for=\"1\\92.0.2.60\"                             | 192.0.2.60       |       |",
                "proto=https;for=192.0.2.60;secret=\"a;b=c\\\"d\" | 192.0.2.60       | https |",
                ";;for=192.0.2.60 ; ;                             | 192.0.2.60       |       |",
                "for=192.0.2.60;proto=wss                         | 192.0.2.60       | https |",
                "for=192.0.2.60;proto=ftp                         | 192.0.2.60       |       |",
                "for=192.0.2.60;host=\"a/b\"                      | 192.0.2.60       |       |",
                "for=unknown;proto=https                          |                  | https |",
                "for=_hidden;proto=https                          |                  | https |",
                "proto=https;host=example.com                     |                  | https | example.com",
            })
    void readsWhatAProxyTells(String text, @Nullable String address, @Nullable String scheme, @Nullable String host) {
        ForwardedElement element = Objects.requireNonNull(find(text));

        assertThat(element.node() == null ? null : element.node().address().toString())
                .isEqualTo(address);
        assertThat(element.scheme()).isEqualTo(scheme);
        assertThat(element.host() == null ? null : element.host().name()).isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ";",
                "for",
                "for=",
                "=1.2.3.4",
                "for =1.2.3.4",
                "for= 1.2.3.4",
                "for=1.2.3.4 proto=http",
                "for=1.1.1.1;for=2.2.2.2",
                "For=1.1.1.1;for=2.2.2.2",
                "for=1.1.1.1;proto=http;proto=https",
                "for=1.1.1.1;host=a;host=b",
                "for=1.1.1.1;x=1;X=2",
                "for=\"1.1.1.1",
                "for=1.1.1.1\"",
                "for=\"1.1.1.1\"x",
                "for=\"1.1.1.1\"\"\"",
                "for=\"1.1.1.1\\\"",
                "for=\"\\",
                "for=\"1.1.1.1\u0000\"",
                "for=\\\"1.1.1.1\\\"",
                "for='1.1.1.1'",
                "for=nope",
                "for=0.0.0.0",
                "for=::",
                "for=\"\"",
                "for=010.1.1.1",
                "for=1.2.3.4\u00a0",
                "for=1.2.3.4;\u00a0proto=https",
                "for=1.2.3.4;proto=\"https",
                "f\u00f6r=1.2.3.4",
                "1.2.3.4",
            })
    void refusesWhatIsNotWellFormed(String text) {
        assertThat(find(text)).isNull();
    }

    @Test
    void toldPortsAreKept() {
        ForwardedElement element = Objects.requireNonNull(find("for=\"[2001:db8::1]:4711\";host=example.com:8443"));

        assertThat(Objects.requireNonNull(element.node()).port()).isEqualTo(4711);
        assertThat(element.host()).isEqualTo(new HostName("example.com", 8443));
    }

    private static @Nullable ForwardedElement find(String text) {
        return ForwardedElement.ofPairs(text, 0, text.length());
    }
}
