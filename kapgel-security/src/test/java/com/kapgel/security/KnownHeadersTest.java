package com.kapgel.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownHeadersTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "X-Content-Type-Options       | NoSniff",
                "X-Frame-Options              | sameorigin",
                "Referrer-Policy              | no-referrer, strict-origin-when-cross-origin",
                "Referrer-Policy              | Origin",
                "Cross-Origin-Opener-Policy   | same-origin-allow-popups",
                "Cross-Origin-Opener-Policy   | same-origin; report-to=\"csp\"",
                "Cross-Origin-Opener-Policy-Report-Only | noopener-allow-popups",
                "Cross-Origin-Embedder-Policy | credentialless",
                "Cross-Origin-Embedder-Policy-Report-Only | require-corp;report-to=\"csp\"",
                "Cross-Origin-Resource-Policy | same-site",
                "X-XSS-Protection             | 1; report=/xss",
                "X-Permitted-Cross-Domain-Policies | by-content-type",
                "Strict-Transport-Security    | max-age=0",
                "Strict-Transport-Security    | includesubdomains ; MAX-AGE=\"31536000\"",
                "Strict-Transport-Security    | max-age=63072000; includeSubDomains; preload;",
                "Permissions-Policy           | camera=(), geolocation=(self \"https://kapgel.com\"), fullscreen=*, usb=self",
                "Permissions-Policy           | camera=(\"https://*.kapgel.com:8443\" self);report-to=csp",
                "Permissions-Policy-Report-Only | camera=( )",
                "Permissions-Policy           | something-new=(), ar=(), xr-spatial-tracking=(self), battery=(), document-domain=()",
                "Reporting-Endpoints          | csp=\"https://kapgel.com/r?a=1,2\",default=\"/r\"",
                "Origin-Agent-Cluster         | ?1",
                "Access-Control-Allow-Origin  | *",
                "Access-Control-Allow-Origin  | https://app.kapgel.com:8443",
                "Cache-Control                | no-store",
                "Expires                      | 0",
                "Pragma                       | no-cache",
                "Content-Language             | de",
                "Vary                         | Accept-Encoding",
                "NEL                          | {}",
                "X-Team                       | whatever it is; 1",
            })
    void takesWhatBrowsersAccept(String name, String value) {
        SecurityHeaders.Builder builder = SecurityHeaders.builder().header(name, value);
        if (value.contains("report-to")) {
            builder.reportingEndpoint("csp", URI.create("/csp"));
        }

        assertThat(builder.build().forResponse(true)).containsEntry(name, value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "X-Content-Type-Options       | no-sniff     | no-sniff is ignored by browsers. They accept nosniff",
                "x-frame-options              | ALLOW-FROM https://a.com | They accept DENY and SAMEORIGIN; other sites are named by frame-ancestors",
                "X-Frame-Options              | DENY, DENY   | They accept DENY and SAMEORIGIN",
                "Referrer-Policy              | none         | They accept no-referrer, same-origin",
                "Referrer-Policy              | no-referrer, never | no-referrer, never is ignored",
                "Cross-Origin-Opener-Policy   | Same-Origin  | Same-Origin is ignored by browsers. They accept same-origin,",
                "Cross-Origin-Opener-Policy   | same-site    | They accept same-origin,",
                "Cross-Origin-Embedder-Policy | same-origin  | They accept require-corp",
                "Cross-Origin-Resource-Policy | none         | They accept same-origin, same-site and cross-origin",
                "X-XSS-Protection             | 2            | They accept 0, 1",
                "X-XSS-Protection             | 0; mode=block | They accept 0, 1",
                "X-Permitted-Cross-Domain-Policies | no      | They accept none",
                "Strict-Transport-Security    | includeSubDomains | max-age is missing",
                "Strict-Transport-Security    | max-age=-1   | max-age=-1 is no number of seconds",
                "Strict-Transport-Security    | max-age=1y   | max-age=1y is no number of seconds",
                "Strict-Transport-Security    | max-age      | max-age is no number of seconds",
                "Strict-Transport-Security    | max-age=1; max-age=2 | max-age is given twice",
                "Strict-Transport-Security    | max-age=1; includeSubDomains; includesubdomains | includesubdomains is given twice",
                "Strict-Transport-Security    | max-age=1; includeSubDomains=true | includeSubDomains must not have",
                "Strict-Transport-Security    | max-age=1; includeSubdomain | includeSubdomain is ignored; there are max-age",
                "Strict-Transport-Security    | max-age=31536000, includeSubDomains | is no number of seconds",
                "Strict-Transport-Security    | max-age=31536000; preload | preload needs includeSubDomains",
                "Strict-Transport-Security    | max-age=31535999; includeSubDomains; preload | at least 31536000",
                "Strict-Transport-Security    | max-age=0; includeSubDomains; preload | at least 31536000",
                "Permissions-Policy           | camera 'none' | what begins at position 0 cannot be read, and browsers then ignore all of it. Write camera=()",
                "Permissions-Policy           | camera=(); usb=() | what begins at position 0 cannot be read",
                "Permissions-Policy           | camera=(), usb | usb has no value. Browsers accept usb=()",
                "Permissions-Policy           | camera=none  | camera: none is ignored. Browsers accept camera=()",
                "Permissions-Policy           | camera=(https://kapgel.com) | camera: https://kapgel.com is ignored",
                "Permissions-Policy           | camera=(\"https://kapgel.com/a\") | camera: \"https://kapgel.com/a\" is ignored",
                "Permissions-Policy           | camera=('self') | camera: 'self' is ignored",
                "Permissions-Policy           | camera=(),camera=(self) | camera is given twice, and browsers ignore the first",
                "Permissions-Policy           | camera=(),   | what begins at position 10 cannot be read",
                "Permissions-Policy           | Camera=()    | what begins at position 0 cannot be read",
                "Permissions-Policy           | camera=(     | cannot be read",
                "Permissions-Policy           | camara=()    | camara is no feature that browsers know. Did you mean camera?",
                "Permissions-Policy           | camera=(), geo-location=(), microphon=() | Did you mean geolocation?",
                "Permissions-Policy           | mircophone=() | Did you mean microphone?",
                "Permissions-Policy           | ubs=()       | Did you mean usb?",
                "Permissions-Policy           | display_capture=() | Did you mean display-capture?",
                "Permissions-Policy           | identity-credential-get=() | Did you mean identity-credentials-get?",
                "Permissions-Policy-Report-Only | fullscren=() | Did you mean fullscreen?",
                "Origin-Agent-Cluster         | true         | They accept ?1 and ?0",
                "Access-Control-Allow-Origin  | https://a.com, https://b.com | They accept *, and one origin",
                "Access-Control-Allow-Origin  | https://*.a.com | They accept *, and one origin",
                "Access-Control-Allow-Origin  | https://a.com/ | without a path",
                "Reporting-Endpoints          | csp=https://kapgel.com/r | csp has no URL that browsers report to. They accept csp=\"https:",
                "Reporting-Endpoints          | csp=\"http://kapgel.com/r\" | csp has no URL",
                "Reporting-Endpoints          | csp=(\"https://kapgel.com/r\") | csp has no URL",
                "Reporting-Endpoints          | csp=\"/a\", csp=\"/b\" | csp is given twice",
                "Reporting-Endpoints          | {\"group\":\"csp\"} | cannot be read",
                "Content-Security-Policy      | default-src self | default-src: self is taken for a host",
                "Content-Security-Policy-Report-Only | default-src self | default-src: self is taken for a host",
            })
    void refusesWhatBrowsersIgnore(String name, String value, String problem) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecurityHeaders.builder().header(name, value))
                .withMessageStartingWith("Header " + name + ":\n  - ")
                .withMessageContaining(problem);
    }

    @Test
    void tellsAllProblemsOfAValueAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        SecurityHeaders.builder().header("Permissions-Policy", "camera=none, usb=(self), usb=(), hid"))
                .withMessageContaining("camera: none")
                .withMessageContaining("usb is given twice")
                .withMessageContaining("hid has no value");
    }

    @Test
    void refusesLongValuesQuickly() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        SecurityHeaders.builder().header("Permissions-Policy", "a=(" + "a ".repeat(100_000) + "\""));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> SecurityHeaders.builder().header("Referrer-Policy", "origin, ".repeat(100) + "never"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContentSecurityPolicy.parse("img-src a" + ".a".repeat(1_000) + "_"));
    }
}
