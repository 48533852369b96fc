package com.kapgel.env;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class PublicApiTest {

    @Test
    void showsOnlyWhatUsersNeed() {
        assertThat(HouseRules.publicTypes("com.kapgel.env"))
                .containsExactly(
                        "DataSize", "Env", "EnvCheck", "EnvException", "Port", "Problem", "Secret", "Var", "Variables");
    }

    @Test
    void followsTheHouseRules() {
        HouseRules.check("com.kapgel.env");
    }
}
