package com.kapgel.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is built is read back as it was, whatever it is. */
class RandomPoliciesTest {
    private static final int POLICIES = 1_000;
    private static final List<String> EVERYWHERE = List.of(
            "'self'",
            "https:",
            "data:",
            "*",
            "*.kapgel.com",
            "https://kapgel.com:8443/a/%20b",
            "ws://localhost:*",
            "a.b-c.");
    private static final List<String> IN_CODE = List.of(
            "'unsafe-inline'", "'report-sample'", ContentSecurityPolicy.sha256("a"), ContentSecurityPolicy.sha256("b"));

    private final Random random = new Random(20_261_126);

    @Test
    void areReadBackAsTheyWereBuilt() {
        for (int i = 0; i < POLICIES; i++) {
            ContentSecurityPolicy policy = policy();

            assertThat(ContentSecurityPolicy.parse(policy.toString())).isEqualTo(policy);
            assertThat(policy.toBuilder().build()).isEqualTo(policy);
            ContentSecurityPolicy stored = policy.withoutNonce();
            assertThat(ContentSecurityPolicy.parse(stored.toString())).isEqualTo(stored);
            assertThat(SecurityHeaders.builder()
                            .header("content-security-policy", policy.toString())
                            .header("Report-To", "{}")
                            .build()
                            .forResponse(true))
                    .containsEntry("Content-Security-Policy", policy.toString());
        }
    }

    /** Whatever stands in a header: either it is refused with a reason, or what is sent says the same to whoever reads it again. */
    @Test
    void textIsRefusedOrReadTheSameWayTwice() {
        String alphabet = "abcdef-'':;;, */.{}\t%=+_ÄA0";
        int read = 0;
        for (int i = 0; i < 20 * POLICIES; i++) {
            StringBuilder text = new StringBuilder(policy().toString());
            for (int edits = random.nextInt(3); edits > 0; edits--) {
                text.setCharAt(random.nextInt(text.length()), alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                ContentSecurityPolicy policy = ContentSecurityPolicy.parse(text.toString());
                assertThat(ContentSecurityPolicy.parse(policy.toString())).isEqualTo(policy);
                read++;
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageStartingWith("Header Content-Security-Policy:\n  - ");
            }
        }
        assertThat(read).isBetween(20 * POLICIES / 3, 20 * POLICIES - 1);
    }

    private ContentSecurityPolicy policy() {
        ContentSecurityPolicy.Builder builder = ContentSecurityPolicy.builder().withoutDefaultSrc();
        List<CspDirective> directives = new ArrayList<>(List.of(CspDirective.values()));
        Collections.shuffle(directives, random);
        for (CspDirective directive : directives.subList(0, 1 + random.nextInt(6))) {
            builder.directive(directive.toString(), values(directive));
        }
        return builder.build();
    }

    private String[] values(CspDirective directive) {
        return switch (directive) {
            case SANDBOX -> some(List.of("allow-scripts", "ALLOW-FORMS", "allow-modals"), 0);
            case UPGRADE_INSECURE_REQUESTS -> new String[0];
            case REQUIRE_TRUSTED_TYPES_FOR -> new String[] {"'script'"};
            case TRUSTED_TYPES -> some(List.of("a", "B", "*", "'allow-duplicates'"), 0);
            case REPORT_TO -> new String[] {"csp"};
            case REPORT_URI -> some(List.of("/csp", "https://kapgel.com/r?a=b"), 1);
            default -> sources(directive);
        };
    }

    private String[] sources(CspDirective directive) {
        List<String> sources = new ArrayList<>(EVERYWHERE);
        String name = directive.toString().toLowerCase(Locale.ROOT);
        if (random.nextInt(8) == 0) {
            return new String[] {"'none'"};
        }
        if (directive == CspDirective.SCRIPT_SRC_ELEM) {
            return new String[] {ContentSecurityPolicy.NONCE, ContentSecurityPolicy.STRICT_DYNAMIC, "'report-sample'"};
        }
        if (name.endsWith("-attr")) {
            return new String[] {ContentSecurityPolicy.UNSAFE_HASHES, ContentSecurityPolicy.sha256("a")};
        }
        if (name.equals("script-src") || name.equals("default-src")) {
            sources.addAll(IN_CODE);
            List<String> chosen = new ArrayList<>(List.of(some(sources, 1)));
            chosen.add(ContentSecurityPolicy.NONCE);
            chosen.add(ContentSecurityPolicy.STRICT_DYNAMIC);
            return chosen.toArray(String[]::new);
        }
        if (name.equals("style-src")) {
            sources.addAll(IN_CODE);
        }
        if (directive == CspDirective.FRAME_ANCESTORS) {
            sources.removeIf(it -> it.contains("/a/"));
        }
        return some(sources, 1);
    }

    private String[] some(List<String> values, int least) {
        List<String> shuffled = new ArrayList<>(values);
        Collections.shuffle(shuffled, random);
        return shuffled.subList(0, least + random.nextInt(shuffled.size() - least + 1))
                .toArray(String[]::new);
    }
}
