package com.kapgel.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Policies as sites send and documentation recommends them, some shortened; nonces are written {@code {nonce}} here. */
class RealPoliciesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                // github.com, 2025
                "default-src 'none'; base-uri 'self'; child-src github.com/assets-cdn/worker/ gist.github.com/assets-cdn/worker/; "
                        + "connect-src 'self' uploads.github.com *.actions.githubusercontent.com "
                        + "wss://*.actions.githubusercontent.com productionresultssa0.blob.core.windows.net/ wss://alive.github.com; "
                        + "font-src github.githubassets.com; form-action 'self' github.com; frame-ancestors 'none'; "
                        + "frame-src viewscreen.githubusercontent.com; img-src 'self' data: github.githubassets.com "
                        + "secured-user-images.githubusercontent.com/ *.githubusercontent.com; manifest-src 'self'; "
                        + "media-src github.com; script-src github.githubassets.com; "
                        + "style-src 'unsafe-inline' github.githubassets.com; upgrade-insecure-requests; "
                        + "worker-src github.com/assets-cdn/worker/",
                // strict policies, with nonces and with hashes
                "object-src 'none'; script-src 'nonce-{nonce}' 'unsafe-inline' 'unsafe-eval' 'strict-dynamic' https: http:; "
                        + "base-uri 'none'; report-uri https://your-report-collector.example.com/",
                "script-src 'sha256-ljnbcYBXd7tV7thdmczq2fMT1H+UTPRWXD4fWqFDA4Q=' 'strict-dynamic'; object-src 'none'; "
                        + "base-uri 'none'",
                // Trusted Types alone
                "require-trusted-types-for 'script'; report-uri /cspreport",
                // helmet 8.3
                "default-src 'self';base-uri 'self';font-src 'self' https: data:;form-action 'self';frame-ancestors 'self';"
                        + "img-src 'self' data:;object-src 'none';script-src 'self';script-src-attr 'none';"
                        + "style-src 'self' https: 'unsafe-inline';upgrade-insecure-requests",
                // OWASP Secure Headers Project
                "default-src 'self'; form-action 'self'; base-uri 'self'; object-src 'none'; frame-ancestors 'none'; "
                        + "upgrade-insecure-requests",
                // Next.js's guide
                "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'strict-dynamic' 'unsafe-eval'; "
                        + "style-src 'self' 'nonce-{nonce}'; img-src 'self' blob: data:; font-src 'self'; object-src 'none'; "
                        + "base-uri 'self'; form-action 'self'; frame-ancestors 'none'; upgrade-insecure-requests;",
                // with Stripe.js
                "connect-src https://api.stripe.com https://maps.googleapis.com; frame-src https://*.js.stripe.com "
                        + "https://js.stripe.com https://hooks.stripe.com; script-src https://*.js.stripe.com "
                        + "https://js.stripe.com https://maps.googleapis.com",
                // with Sentry's loader, replays and reports
                "default-src 'self'; script-src 'self' https://js.sentry-cdn.com https://browser.sentry-cdn.com; "
                        + "connect-src 'self' *.sentry.io; worker-src 'self' blob:; child-src 'self' blob:; "
                        + "report-uri https://o0.ingest.sentry.io/api/0/security/?sentry_key=examplePublicKey",
                // an app inside of Shopify
                "frame-ancestors https://example.myshopify.com https://admin.shopify.com;",
                // Google Maps's guide
                "script-src 'nonce-{nonce}' 'strict-dynamic' https: 'unsafe-eval' blob:; "
                        + "img-src 'self' https://*.googleapis.com https://*.gstatic.com *.google.com *.googleusercontent.com data:; "
                        + "frame-src *.google.com; connect-src 'self' https://*.googleapis.com *.google.com https://*.gstatic.com "
                        + "data: blob:; font-src https://fonts.gstatic.com; "
                        + "style-src 'nonce-{nonce}' https://fonts.googleapis.com; worker-src blob:;",
                // with Angular
                "default-src 'self'; style-src 'self' 'nonce-{nonce}'; script-src 'self' 'nonce-{nonce}'; "
                        + "trusted-types angular angular#unsafe-bypass; require-trusted-types-for 'script';",
                // one host
                "script-src 'self' https://apis.example.com",
                // an inline script by its hash
                "default-src 'none'; script-src 'self' 'sha256-ljnbcYBXd7tV7thdmczq2fMT1H+UTPRWXD4fWqFDA4Q='; "
                        + "style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'",
                // many hosts
                "default-src 'self' example.com *.example.com; media-src example.org example.net; "
                        + "script-src userscripts.example.com",
                "sandbox allow-forms allow-popups",
                // Vite at work
                "connect-src 'self' ws://localhost:5173 http://localhost:*",
                // a page of WebAssembly
                "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:",
            })
    void areRead(String policy) {
        ContentSecurityPolicy read = ContentSecurityPolicy.parse(policy);

        assertThat(ContentSecurityPolicy.parse(read.toString())).isEqualTo(read);
    }

    /** Each has a part that browsers ignore, or that does not mean what it looks like. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                // GitLab's example for Rails: blob without its colon
                "img-src * data: blob",
                // data with a host
                "font-src 'self' data://* use.typekit.net",
                // Salesforce's table of examples
                "img-src 'self' 'unsafe-inline'",
                "connect-src 'unsafe-inline' https://www.shop.example.net",
                // what browsers have given up
                "default-src 'self'; block-all-mixed-content",
                // a nonce that does not change
                "script-src 'self' 'nonce-YWJjZGVm' https://abs.twimg.com",
                // hosts on attributes
                "default-src 'self'; style-src-attr 'self' 'unsafe-inline'",
                // a star in a path
                "default-src 'self'; img-src 'self' https://example.com/*",
            })
    void areRefusedWithAReason(String policy) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContentSecurityPolicy.parse(policy))
                .withMessageStartingWith("Header Content-Security-Policy:\n  - ");
    }
}
