package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class PublicApiTest {
    @Test
    void followsTheHouseRules() {
        HouseRules.check("com.kapgel.ratelimit");
    }

    @Test
    void showsOnlyWhatUsersNeed() {
        assertThat(HouseRules.publicTypes("com.kapgel.ratelimit"))
                .containsExactly(
                        "Backend", "Decision", "Fallback", "Limit", "RateLimitFilter", "RateLimiter", "RequestKey");
    }
}
