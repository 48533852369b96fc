package com.kapgel.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecurityHeadersTest {
    private static final String HSTS = "Strict-Transport-Security";

    @Test
    void kapgelSendsThePlansValuesToTheLetter() {
        assertThat(SecurityHeaders.kapgel().forResponse(true))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "X-Content-Type-Options",
                        "nosniff",
                        "X-Frame-Options",
                        "DENY",
                        "X-XSS-Protection",
                        "1; mode=block",
                        "Referrer-Policy",
                        "strict-origin-when-cross-origin",
                        HSTS,
                        "max-age=31536000; includeSubDomains",
                        "Content-Security-Policy",
                        "default-src 'self'; script-src 'self' 'unsafe-eval' 'unsafe-inline' https://js.sentry-cdn.com; "
                                + "style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; "
                                + "connect-src 'self' https://*.supabase.co https://*.sentry.io"));
    }

    @Test
    void apiLetsNothingRunOrBeFramedOrEmbedded() {
        assertThat(SecurityHeaders.api().forResponse(true))
                .containsEntry(
                        "Content-Security-Policy",
                        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
                .containsEntry("Cross-Origin-Opener-Policy", "same-origin")
                .containsEntry("Cross-Origin-Resource-Policy", "same-origin")
                .containsEntry("Referrer-Policy", "no-referrer")
                .containsEntry(HSTS, "max-age=31536000; includeSubDomains")
                .containsEntry("X-Content-Type-Options", "nosniff")
                .containsEntry("X-Frame-Options", "DENY")
                .containsEntry("X-Permitted-Cross-Domain-Policies", "none")
                .containsEntry("X-XSS-Protection", "0")
                .hasEntrySatisfying(
                        "Permissions-Policy",
                        policy -> assertThat(policy.split(", ")).contains("camera=()", "geolocation=()", "payment=()"))
                .hasSize(10);
    }

    @Test
    void htmlRunsScriptsOnlyWithTheNonce() {
        String policy = value(SecurityHeaders.html(), "Content-Security-Policy");

        assertThat(policy.split("; "))
                .contains(
                        "default-src 'none'",
                        "script-src 'nonce-{nonce}' 'strict-dynamic' https: 'unsafe-inline'",
                        "style-src 'self' 'nonce-{nonce}'",
                        "object-src 'none'",
                        "base-uri 'none'",
                        "frame-ancestors 'none'",
                        "require-trusted-types-for 'script'");
    }

    @Test
    void permissionsPolicyNamesEachFeatureOnce() {
        String policy = value(SecurityHeaders.api(), "Permissions-Policy");

        assertThat(policy.split(", ")).doesNotHaveDuplicates().allMatch(feature -> feature.matches("[a-z-]+=\\(\\)"));
    }

    static Stream<SecurityHeaders> presets() {
        return Stream.of(SecurityHeaders.api(), SecurityHeaders.html(), SecurityHeaders.kapgel());
    }

    @ParameterizedTest
    @MethodSource("presets")
    void hstsIsForSecureConnectionsOnly(SecurityHeaders preset) {
        assertThat(preset.forResponse(true)).containsKey(HSTS);
        assertThat(preset.forResponse(false)).doesNotContainKey(HSTS);
    }

    @ParameterizedTest
    @MethodSource("presets")
    void hstsIsForProductionOnly(SecurityHeaders preset) {
        assertThat(preset.production(false).forResponse(true)).doesNotContainKey(HSTS);
        assertThat(preset.production(false).production(true).forResponse(true)).containsKey(HSTS);
    }

    @ParameterizedTest
    @MethodSource("presets")
    void hstsNeverAsksForPreloadByItself(SecurityHeaders preset) {
        assertThat(preset.forResponse(true).get(HSTS)).doesNotContain("preload");
    }

    @Test
    void hstsOfOnesOwnFollowsTheSameRule() {
        SecurityHeaders headers = SecurityHeaders.builder()
                .header("strict-transport-security", "max-age=300")
                .header("X-Frame-Options", "DENY")
                .build();

        assertThat(headers.forResponse(true)).containsEntry(HSTS, "max-age=300");
        assertThat(headers.forResponse(false)).containsOnlyKeys("X-Frame-Options");
    }

    @Test
    void builderChangesAPresetAndLeavesItAsItWas() {
        SecurityHeaders changed = SecurityHeaders.api().toBuilder()
                .header("cross-origin-resource-policy", "cross-origin")
                .header("X-Team", "orders")
                .remove("permissions-policy")
                .build();

        assertThat(changed.forResponse(false))
                .containsEntry("Cross-Origin-Resource-Policy", "cross-origin")
                .containsEntry("X-Team", "orders")
                .doesNotContainKey("Permissions-Policy")
                .hasSize(9);
        assertThat(SecurityHeaders.api().forResponse(false)).containsKey("Permissions-Policy");
    }

    @Test
    void builderKeepsTheEnvironment() {
        SecurityHeaders changed = SecurityHeaders.api().production(false).toBuilder()
                .remove("X-XSS-Protection")
                .build();

        assertThat(changed.forResponse(true)).doesNotContainKey(HSTS);
    }

    @Test
    void aBuilderUsedOnDoesNotChangeWhatItBuilt() {
        SecurityHeaders.Builder builder = SecurityHeaders.builder().header("X-Team", "orders");
        SecurityHeaders built = builder.build();

        builder.header("X-Other", "1");

        assertThat(built.forResponse(false)).containsOnlyKeys("X-Team");
    }

    @Test
    void headersCannotBeChangedFromOutside() {
        Map<String, String> headers = SecurityHeaders.api().forResponse(true);

        assertThatThrownBy(headers::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void theNameIsSentAsWrittenLast() {
        SecurityHeaders headers = SecurityHeaders.api().toBuilder()
                .header("x-frame-options", "SAMEORIGIN")
                .build();

        assertThat(headers.forResponse(false).keySet()).contains("x-frame-options");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "X Frame", "X-Frame:", "X-Größe", "X-A\r\nSet-Cookie", "X\u0000", "(x)"})
    void refusesANameThatIsNoToken(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecurityHeaders.builder().header(name, "1"))
                .withMessageContaining("Header name '")
                .withMessageNotContainingAny("\r", "\n", "\u0000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type",
                "content-length",
                "Set-Cookie",
                "Transfer-Encoding",
                "Connection",
                "ETag",
                "last-modified",
                "Location",
                "Retry-After",
                "WWW-Authenticate",
                "Content-Disposition",
                "Content-Range",
                "Refresh",
                "Clear-Site-Data"
            })
    void refusesAHeaderOfTheSingleResponse(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecurityHeaders.builder().header(name, "1"))
                .withMessage(
                        "Header " + name + " differs from response to response. Set it where the response is written.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Feature-Policy            | no browser any more. Send Permissions-Policy",
                "Expect-CT                 | no browser any more. Leave it out",
                "Public-Key-Pins           | no browser any more. Leave it out",
                "X-Content-Security-Policy | no browser any more. Send Content-Security-Policy",
                "X-WebKit-CSP              | no browser any more. Send Content-Security-Policy",
                "X-Frame-Option            | is known to no browser. Did you mean X-Frame-Options?",
                "Content-Securty-Policy    | Did you mean Content-Security-Policy?",
                "permission-policy         | Did you mean Permissions-Policy?",
                "Referer-Policy            | Did you mean Referrer-Policy?",
                "Strict-Transport-Securtiy | Did you mean Strict-Transport-Security?",
                "Cross-Orgin-Opener-Policy | Did you mean Cross-Origin-Opener-Policy?",
            })
    void refusesAHeaderThatNoBrowserFollows(String name, String problem) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecurityHeaders.builder().header(name, "1"))
                .withMessageStartingWith("Header " + name)
                .withMessageContaining(problem);
    }

    /** Beside a nonce the filter decides; a header of the preset would be lost, or let a nonce be stored. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Cache-Control",
                "expires",
                "Pragma",
                "CDN-Cache-Control",
                "Vercel-CDN-Cache-Control",
                "Surrogate-Control",
                "edge-control",
                "X-Accel-Expires"
            })
    void refusesAHeaderThatDecidesStorageBesideANonce(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecurityHeaders.html().toBuilder()
                        .header(name, "max-age=60")
                        .build())
                .withMessageContaining("  - " + name + " stands beside a nonce")
                .withMessageContaining("Take it out; CacheControlFilter or the application sets it");
        assertThat(SecurityHeaders.api().toBuilder()
                        .header(name, "no-store")
                        .build()
                        .forResponse(true))
                .containsEntry(name, "no-store");
    }

    @Test
    void htmlTurnsOffWhatWatchesAsksOrActsForPeople() {
        String policy = value(SecurityHeaders.html(), "Permissions-Policy");

        assertThat(policy.split(", "))
                .isSorted()
                .contains(
                        "clipboard-read=()",
                        "digital-credentials-get=()",
                        "identity-credentials-get=()",
                        "local-fonts=()",
                        "otp-credentials=()",
                        "publickey-credentials-create=()",
                        "window-management=()");
        assertThat(policy).hasSizeLessThan(650);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\rb", "a\nb", "a\r\nX-Evil: 1", "a\u0000b", "a\u007Fb", "größe", "nosniff\n"})
    void refusesAValueThatIsNotOneLineOfAscii(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecurityHeaders.builder().header("X-Team", value))
                .withMessageContaining("Header X-Team has a forbidden character U+00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void refusesABlankValue(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecurityHeaders.builder().header("X-Team", value))
                .withMessageContaining("Header X-Team has a blank value");
    }

    @Test
    void refusesTheSameHeaderTwice() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecurityHeaders.api().toBuilder()
                        .header("X-Frame-Options", "DENY")
                        .header("x-frame-options", "SAMEORIGIN"))
                .withMessageContaining("Header x-frame-options is given twice");
    }

    @Test
    void refusesToRemoveWhatIsNotThere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecurityHeaders.kapgel().toBuilder().remove("X-Frame-Option"))
                .withMessageContaining("Header X-Frame-Option cannot be removed")
                .withMessageContaining("X-Frame-Options");
    }

    @Test
    void refusesToBuildNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecurityHeaders.builder().build())
                .withMessageContaining("No security header is given");
    }

    private static String value(SecurityHeaders headers, String name) {
        return Objects.requireNonNull(headers.forResponse(false).get(name), name);
    }
}
