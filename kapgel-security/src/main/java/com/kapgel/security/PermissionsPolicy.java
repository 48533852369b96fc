package com.kapgel.security;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The header that names who may use a feature of the browser (W3C Permissions Policy). */
final class PermissionsPolicy {
    /**
     * Those of Chromium 156, and those that others know, or did. A name is not refused for being missing here, since new ones come every
     * year; only for being almost one of these.
     */
    private static final Set<String> FEATURES = Set.of(
            ("accelerometer all-screens-capture ambient-light-sensor aria-notify attribution-reporting autofill autoplay "
                            + "battery bluetooth browsing-topics camera captured-surface-control ch-device-memory ch-downlink "
                            + "ch-dpr ch-ect ch-prefers-color-scheme ch-prefers-reduced-motion "
                            + "ch-prefers-reduced-transparency ch-rtt ch-save-data ch-ua ch-ua-arch ch-ua-bitness "
                            + "ch-ua-form-factors ch-ua-full-version ch-ua-full-version-list ch-ua-high-entropy-values "
                            + "ch-ua-mobile ch-ua-model ch-ua-platform ch-ua-platform-version ch-ua-wow64 "
                            + "ch-viewport-height ch-viewport-width ch-width clipboard-read clipboard-write "
                            + "compute-pressure controlled-frame conversion-measurement cross-origin-isolated "
                            + "deferred-fetch deferred-fetch-minimal device-attributes digital-credentials-create "
                            + "digital-credentials-get direct-sockets direct-sockets-multicast direct-sockets-private "
                            + "display-capture document-domain encrypted-media execution-while-not-rendered "
                            + "execution-while-out-of-viewport fenced-unpartitioned-storage-read "
                            + "focus-without-user-activation fullscreen gamepad geolocation gyroscope haptics hid "
                            + "identity-credentials-get idle-detection interest-cohort join-ad-interest-group keyboard-map "
                            + "language-detector language-model local-fonts local-network local-network-access "
                            + "loopback-network magnetometer manual-text media-playback-while-not-visible microphone midi "
                            + "navigation-override on-device-speech-recognition otp-credentials payment "
                            + "picture-in-picture popins private-aggregation private-state-token-issuance "
                            + "private-state-token-redemption publickey-credentials-create publickey-credentials-get "
                            + "record-ad-auction-events rewriter run-ad-auction screen-wake-lock serial shared-autofill "
                            + "shared-storage shared-storage-select-url smart-card speaker-selection storage-access "
                            + "sub-apps summarizer sync-script sync-xhr tools translator trust-token-redemption unload usb "
                            + "usb-unrestricted vertical-scroll web-app-installation web-printing web-share webnn "
                            + "window-management window-placement writer xr-spatial-tracking")
                    .split(" "));

    private static final int SHORT = 6;

    private static final Pattern ORIGIN =
            Pattern.compile("self|\\*|\"[a-z][a-z0-9+.-]*+://(?:\\*\\.)?[a-zA-Z0-9.-]++(?::\\d{1,5})?\"");

    private PermissionsPolicy() {}

    /** Each with its remedy. */
    static List<String> problems(String value) {
        List<String> problems = new ArrayList<>();
        StructuredDictionary.members(value, "camera=()", problems).forEach((feature, allowed) -> {
            String meant = meant(feature);
            if (meant != null) {
                problems.add(feature + " is no feature that browsers know. Did you mean " + meant + "?");
            }
            checkOrigins(feature, allowed, problems);
        });
        return problems;
    }

    /** Of short names, two edits make another word. */
    private static @Nullable String meant(String feature) {
        return Spelling.nearest(feature, FEATURES, feature.length() <= SHORT ? 1 : 2);
    }

    private static void checkOrigins(String feature, String allowed, List<String> problems) {
        boolean list = allowed.startsWith("(");
        String origins = list ? allowed.substring(1, allowed.length() - 1).strip() : allowed;
        if (list && origins.isEmpty()) {
            return;
        }
        for (String origin : origins.split(" +", -1)) {
            if (!ORIGIN.matcher(origin).matches()) {
                problems.add(feature + (origin.isEmpty() ? " has no value" : ": " + origin + " is ignored")
                        + ". Browsers accept " + feature + "=(), " + feature + "=(self \"https://example.com\") and "
                        + feature + "=*");
            }
        }
    }
}
