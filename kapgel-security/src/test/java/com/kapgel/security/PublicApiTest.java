package com.kapgel.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class PublicApiTest {
    @Test
    void showsOnlyWhatUsersNeed() {
        assertThat(HouseRules.publicTypes("com.kapgel.security"))
                .containsExactly(
                        "CacheControlFilter",
                        "ContentSecurityPolicy",
                        "CspNonce",
                        "HttpsRedirectFilter",
                        "RedactingAppender",
                        "RedactingHandler",
                        "Redactor",
                        "SecurityHeaders",
                        "SecurityHeadersFilter",
                        "TrustedProxyFilter");
    }

    @Test
    void followsTheHouseRules() {
        HouseRules.check("com.kapgel.security");
        HouseRules.onlyOneClassTouches("com.kapgel.security", "org.eclipse.jetty..");
    }
}
