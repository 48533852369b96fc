package com.kapgel.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class PublicApiTest {

    @Test
    void isAProgramAndNothingElse() {
        assertThat(HouseRules.publicTypes("com.kapgel.migrate.cli")).containsExactly("MigrateCli");
    }

    @Test
    void followsTheHouseRules() {
        HouseRules.check("com.kapgel.migrate.cli");
    }
}
