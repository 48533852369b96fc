package com.kapgel.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ConstructorRulesTest {

    enum Stage {
        DEVELOPMENT,
        PRODUCTION
    }

    record Pool(
            int min,
            int max,
            @Var(defaultValue = "development") Stage stage) {
        Pool {
            if (min > max) {
                throw new IllegalArgumentException("MIN " + min + " must be at most MAX " + max + " (of 8080)");
            }
            if (stage == Stage.PRODUCTION && max == 13) {
                throw new IllegalArgumentException("MAX must not be unlucky in production");
            }
            if (max == 1000) {
                Objects.requireNonNull(null, "max was " + max);
            }
            if (max == 2000) {
                throw new IllegalArgumentException();
            }
        }
    }

    @Test
    void reportsACheckAcrossVariables() {
        assertThatThrownBy(() -> Env.load(Pool.class, Map.of("MIN", "80", "MAX", "8")))
                .isInstanceOf(EnvException.class)
                .hasMessage("""
                        Environment is not valid (1 problem). Nothing was started.
                          Pool  rule broken  MIN [hidden] must be at most MAX [hidden] (of 8080)""");
        assertThat(EnvTest.failure(Pool.class, Map.of("MIN", "2", "MAX", "1")).problems())
                .containsExactly(
                        new Problem("Pool", "rule_broken", "MIN [hidden] must be at most MAX [hidden] (of 8080)"));
    }

    @Test
    void keepsTheNameOfAnEnumConstantReadable() {
        assertThatThrownBy(() -> Env.load(Pool.class, Map.of("MIN", "1", "MAX", "13", "STAGE", "production")))
                .hasMessageEndingWith("MAX must not be unlucky in production");
    }

    @Test
    void tellsOtherExceptionsByTypeAndPlaceOnly() {
        assertThatThrownBy(() -> Env.load(Pool.class, Map.of("MIN", "1", "MAX", "1000")))
                .isInstanceOf(EnvException.class)
                .hasMessageContaining("its constructor threw java.lang.NullPointerException at ")
                .hasMessageContaining("ConstructorRulesTest.java:")
                .hasNoCause();
    }

    @Test
    void tellsThePlaceOfACheckWithoutMessage() {
        assertThatThrownBy(() -> Env.load(Pool.class, Map.of("MIN", "1", "MAX", "2000")))
                .hasMessageContaining("its constructor threw java.lang.IllegalArgumentException at ")
                .hasMessageContaining("ConstructorRulesTest.java:");
    }

    record Untouchable(String a, String b) {
        Untouchable {
            throw new AssertionError("not to be called");
        }
    }

    @Test
    void doesNotRunWhenAVariableHasAlreadyFailed() {
        assertThatThrownBy(() -> Env.load(Untouchable.class, Map.of("A", "1")))
                .message()
                .doesNotContain("Untouchable");
    }

    record Lost() {
        Lost {
            throw new OutOfMemoryError("simulated");
        }
    }

    @Test
    void leavesTheTroublesOfTheMachineAlone() {
        assertThatThrownBy(() -> Env.load(Lost.class, Map.of())).isInstanceOf(OutOfMemoryError.class);
    }
}
