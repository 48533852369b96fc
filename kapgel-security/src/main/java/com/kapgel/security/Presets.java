package com.kapgel.security;

/** The values behind the presets. Sources: OWASP Secure Headers Project, W3C CSP Level 3, and KapGel's hardening plan. */
final class Presets {
    private static final String ONE_YEAR = "max-age=31536000; includeSubDomains";

    /**
     * The features by which a page watches people or spends their money. Where no script runs, none is used at all; the header is there for
     * scanners, and travels with every answer, so it is short.
     */
    private static final String NO_FEATURES_WITHOUT_SCRIPTS =
            "accelerometer=(), camera=(), geolocation=(), gyroscope=(), "
                    + "magnetometer=(), microphone=(), payment=(), usb=()";

    /**
     * The features that watch people, ask them or act for them. Left out are those that no page under the policy below could use, as
     * frames and other hosts are closed to it ({@code storage-access}, {@code local-network}), and those that some Chromium does not know
     * ({@code bluetooth} on Linux), as it would warn of them on every page.
     */
    private static final String NO_FEATURES = "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), "
            + "clipboard-read=(), compute-pressure=(), digital-credentials-get=(), display-capture=(), encrypted-media=(), "
            + "fullscreen=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), identity-credentials-get=(), "
            + "idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), otp-credentials=(), payment=(), "
            + "picture-in-picture=(), publickey-credentials-create=(), publickey-credentials-get=(), "
            + "screen-wake-lock=(), serial=(), usb=(), window-management=(), xr-spatial-tracking=()";

    static final ContentSecurityPolicy API_POLICY = ContentSecurityPolicy.parse(
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");

    static final ContentSecurityPolicy HTML_POLICY = ContentSecurityPolicy.parse(
            "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' https: 'unsafe-inline'; "
                    + "style-src 'self' 'nonce-{nonce}'; img-src 'self'; font-src 'self'; connect-src 'self'; "
                    + "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
                    + "require-trusted-types-for 'script'");

    static final ContentSecurityPolicy KAPGEL_POLICY = ContentSecurityPolicy.parse("default-src 'self'; "
            + "script-src 'self' 'unsafe-eval' 'unsafe-inline' https://js.sentry-cdn.com; "
            + "style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; "
            + "connect-src 'self' https://*.supabase.co https://*.sentry.io");

    static final SecurityHeaders API = SecurityHeaders.builder()
            .contentSecurityPolicy(API_POLICY)
            .header("Cross-Origin-Opener-Policy", "same-origin")
            .header("Cross-Origin-Resource-Policy", "same-origin")
            .header("Permissions-Policy", NO_FEATURES_WITHOUT_SCRIPTS)
            .header("Referrer-Policy", "no-referrer")
            .header(StrictTransportSecurity.HEADER, ONE_YEAR)
            .header("X-Content-Type-Options", "nosniff")
            .header("X-Frame-Options", "DENY")
            .header("X-Permitted-Cross-Domain-Policies", "none")
            .header("X-XSS-Protection", "0")
            .build();

    static final SecurityHeaders HTML = API.toBuilder()
            .contentSecurityPolicy(HTML_POLICY)
            .header("Permissions-Policy", NO_FEATURES)
            .header("Referrer-Policy", "strict-origin-when-cross-origin")
            .build();

    static final SecurityHeaders KAPGEL = SecurityHeaders.builder()
            .contentSecurityPolicy(KAPGEL_POLICY)
            .header("Referrer-Policy", "strict-origin-when-cross-origin")
            .header(StrictTransportSecurity.HEADER, ONE_YEAR)
            .header("X-Content-Type-Options", "nosniff")
            .header("X-Frame-Options", "DENY")
            .header("X-XSS-Protection", "1; mode=block")
            .build();

    private Presets() {}
}
