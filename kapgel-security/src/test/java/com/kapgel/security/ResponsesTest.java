package com.kapgel.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What differs from response to response: connection and cache. */
class ResponsesTest {
    private static final String POLICY = "Content-Security-Policy";
    private static final String HASH = ContentSecurityPolicy.sha256("start()");

    @Test
    void insecureRequestsAreUpgradedOnSecureConnectionsOnly() {
        SecurityHeaders headers = SecurityHeaders.builder()
                .header(POLICY, "default-src 'self'; upgrade-insecure-requests; img-src 'self'")
                .build();

        assertThat(headers.forResponse(true))
                .containsEntry(POLICY, "default-src 'self'; upgrade-insecure-requests; img-src 'self'");
        assertThat(headers.forResponse(false)).containsEntry(POLICY, "default-src 'self'; img-src 'self'");
        assertThat(headers.production(false).forResponse(true))
                .containsEntry(POLICY, "default-src 'self'; upgrade-insecure-requests; img-src 'self'");
    }

    @Test
    void aPolicyThatOnlyUpgradesIsNotSentOnPlainConnections() {
        SecurityHeaders headers = SecurityHeaders.builder()
                .header(POLICY, "upgrade-insecure-requests")
                .header("X-Team", "orders")
                .build();

        assertThat(headers.forResponse(false)).containsOnlyKeys("X-Team");
        assertThat(headers.forStorableResponse(false)).containsOnlyKeys("X-Team");
        assertThat(headers.forStorableResponse(true)).containsEntry(POLICY, "upgrade-insecure-requests");
    }

    @Test
    void aStoredPageHasNoNonce() {
        assertThat(SecurityHeaders.html().forStorableResponse(true))
                .containsEntry(
                        POLICY,
                        "default-src 'none'; script-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
                                + "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
                                + "frame-ancestors 'none'; require-trusted-types-for 'script'")
                .containsKey("Strict-Transport-Security")
                .hasSameSizeAs(SecurityHeaders.html().forResponse(true));
        assertThat(SecurityHeaders.html().forStorableResponse(false)).doesNotContainKey("Strict-Transport-Security");
    }

    @Test
    void headersWithoutANonceAreStoredAsTheyAre() {
        for (SecurityHeaders headers : new SecurityHeaders[] {SecurityHeaders.api(), SecurityHeaders.kapgel()}) {
            assertThat(headers.forStorableResponse(true)).isEqualTo(headers.forResponse(true));
            assertThat(headers.forStorableResponse(false)).isEqualTo(headers.forResponse(false));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "script-src 'self' 'nonce-{nonce}'                          | script-src 'self'",
                "script-src 'nonce-{nonce}'                                 | script-src 'none'",
                "script-src 'nonce-{nonce}' 'strict-dynamic' https:         | script-src 'none'",
                "script-src 'nonce-{nonce}' HASH                            | script-src HASH",
                "script-src HASH 'strict-dynamic'                           | script-src HASH 'strict-dynamic'",
                "script-src 'nonce-{nonce}' HASH 'strict-dynamic' https:    | script-src HASH 'strict-dynamic' https:",
                "script-src 'nonce-{nonce}' HASH 'unsafe-inline'            | script-src HASH 'unsafe-inline'",
                "script-src-elem 'nonce-{nonce}' HASH 'strict-dynamic'      | script-src-elem HASH 'strict-dynamic'",
                "style-src 'nonce-{nonce}'; font-src 'self'                 | style-src 'none'; font-src 'self'",
                // It would begin to count, and let injected scripts run.
                "script-src 'self' 'nonce-{nonce}' 'unsafe-inline'          | script-src 'self'",
                "style-src 'unsafe-inline'                                  | style-src 'unsafe-inline'",
            })
    void whatIsLeftOfADirectiveWithoutItsNonceAllowsNoMore(String policy, String stored) {
        SecurityHeaders headers = SecurityHeaders.builder()
                .header(POLICY, policy.replace("HASH", HASH))
                .build();

        assertThat(headers.forStorableResponse(true)).containsEntry(POLICY, stored.replace("HASH", HASH));
    }

    @Test
    void otherHeadersWithANonceAreNotStored() {
        SecurityHeaders headers = SecurityHeaders.html().toBuilder()
                .contentSecurityPolicyReportOnly(ContentSecurityPolicy.html())
                .header("X-Nonce", "{nonce}")
                .build();

        assertThat(headers.forResponse(true)).containsKey("x-nonce");
        assertThat(headers.forStorableResponse(true)).doesNotContainKey("X-Nonce");
        assertThat(Objects.requireNonNull(headers.forStorableResponse(true).get("content-security-policy-report-only")))
                .contains("script-src 'none'");
        assertThatThrownBy(() -> headers.forStorableResponse(true).clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
