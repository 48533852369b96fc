package com.kapgel.example.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** How the packaged application begins and ends. */
class StartAndStopIT {
    @Test
    void missingVariablesKeepItFromStarting() throws Exception {
        try (RunningApplication application = RunningApplication.packaged(Map.of())) {
            assertThat(application.exitCode()).isEqualTo(1);
            assertThat(application.output())
                    .startsWith("Environment is not valid (2 problems). Nothing was started.")
                    .contains("PRODUCTION       missing", "TRUSTED_PROXIES  missing")
                    .doesNotContain("\tat ", "Exception");
        }
    }

    @Test
    void aWrongVariableIsNamedWithoutItsValue() throws Exception {
        try (RunningApplication application =
                RunningApplication.packaged(Map.of("PRODUCTION", "canary", "TRUSTED_PROXIES", "10.0.0.0/8"))) {
            assertThat(application.exitCode()).isEqualTo(1);
            assertThat(application.output())
                    .contains("PRODUCTION  not a boolean")
                    .doesNotContain("canary", "\tat ");
        }
    }

    @Test
    void aRangeThatIsNoneIsAProblemOfItsVariableAmongTheOthers() throws Exception {
        try (RunningApplication application = RunningApplication.packaged(
                Map.of("PRODUCTION", "maybe", "TRUSTED_PROXIES", "10.0.0.0/8, 10.0.0.0/99, proxy.example"))) {
            assertThat(application.exitCode()).isEqualTo(1);
            assertThat(application.output())
                    .startsWith("Environment is not valid (2 problems). Nothing was started.")
                    .containsPattern("PRODUCTION +not a boolean")
                    .containsPattern("TRUSTED_PROXIES +not convertible +.* behind the slash; .* is not an IP address")
                    .doesNotContain("maybe", "proxy.example", "\tat ");
        }
    }

    @Test
    void aSignalEndsItInOrder() throws Exception {
        Map<String, String> variables =
                Map.of("PRODUCTION", "false", "TRUSTED_PROXIES", "10.0.0.0/8", "REDIS_URL", "redis://127.0.0.1:1");
        try (RunningApplication application = RunningApplication.packaged(
                variables, "--logging.level.org.springframework.beans.factory.support.DisposableBeanAdapter=trace")) {
            assertThat(application.get("/api/orders/7").statusCode()).isEqualTo(200);

            application.terminate();

            assertThat(application.exitCode()).isEqualTo(143);
            assertThat(application.output())
                    .containsSubsequence("Graceful shutdown complete", "Invoking close() on bean with name 'backend'")
                    .doesNotContain(" ERROR ", "\tat ");
        }
    }
}
