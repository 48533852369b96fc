package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class PublicApiTest {
    @Test
    void showsOnlyWhatUsersNeed() {
        assertThat(HouseRules.publicTypes("com.kapgel.health"))
                .containsExactly(
                        "CheckOptions",
                        "CheckResult",
                        "CheckState",
                        "Drain",
                        "DrainFilter",
                        "DrainReport",
                        "Health",
                        "HealthCheck",
                        "HealthListener",
                        "HealthReport",
                        "HealthServlet",
                        "PoolPlan",
                        "RealtimeCheck",
                        "Reason",
                        "Status");
    }

    @Test
    void followsTheHouseRules() {
        HouseRules.check("com.kapgel.health");
        HouseRules.onlyOneClassTouches("com.kapgel.health", "io.lettuce..");
        HouseRules.onlyOneClassTouches("com.kapgel.health", "com.zaxxer.hikari..");
    }
}
