package com.kapgel.health.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.health.CheckOptions;
import com.kapgel.health.CheckResult;
import com.kapgel.health.Health;
import com.kapgel.health.HealthCheck;
import com.kapgel.health.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusPageTest {
    private static final HealthCheck HEALTHY = timeout -> CheckResult.healthy();
    private static final HealthCheck UNREACHABLE = timeout -> CheckResult.unhealthy(Reason.UNREACHABLE);

    @Test
    void saysInOneSentenceHowItIs() {
        assertThat(page(builder().readiness("a", HEALTHY), false)).contains("<p>The one check is healthy.</p>");
        assertThat(page(builder().readiness("a", HEALTHY).readiness("b", HEALTHY), false))
                .contains("Healthy</h1>", "<p>Both checks are healthy.</p>");
        assertThat(page(builder().readiness("a", HEALTHY).readiness("b", UNREACHABLE), false))
                .contains("Unhealthy</h1>", "<p>b is unhealthy.</p>", "<title>Unhealthy · Service health</title>");
        assertThat(page(builder(), false)).contains("<p>The process answers; nothing else is checked here.</p>");
    }

    @Test
    void countsWhatWouldBeTooManyToName() {
        Health.Builder builder = builder().readiness("well", HEALTHY);
        for (int i = 0; i < 5; i++) {
            builder.readiness("bad-" + i, UNREACHABLE);
        }

        assertThat(page(builder, false)).contains("<p>5 of 6 checks are not healthy.</p>");
    }

    @Test
    void keepsDetailsFromThoseWhoAreNotTrusted() {
        Health.Builder builder = builder().readiness("redis", UNREACHABLE, CheckOptions::nonCritical);

        assertThat(page(builder, true)).contains(">unreachable</span>", "not critical", "Up for", "Took");
        assertThat(page(builder, false))
                .contains("<th scope=\"row\">redis</th>", "<span>unhealthy</span>")
                .doesNotContain("unreachable")
                .doesNotContain("not critical")
                .doesNotContain("Up for")
                .doesNotContain("Took");
    }

    @Test
    void holdsNoScriptAndNoStyleOfItsOwn() {
        String page = page(builder().readiness("redis", UNREACHABLE), true);

        assertThat(page)
                .contains("<script src=\"?status.js\" nonce=\"n0nce\" defer></script>")
                .doesNotContain("<style")
                .doesNotContain("style=")
                .doesNotContainPattern("\\son[a-z]+=")
                .doesNotContain("http://")
                .doesNotContain("https://");
    }

    @Test
    void escapesWhatComesFromOutside() {
        String hostile = "<img src=x onerror=\"alert('1')\">&\u2028\ud83d {nonce}";
        String page = page(builder().version(hostile).readiness(hostile, UNREACHABLE), true);

        assertThat(page)
                .contains(
                        "<th scope=\"row\">&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;\u2028\ufffd {nonce}")
                .doesNotContain("<img");
    }

    @ParameterizedTest
    @CsvSource({"-5, 0 s", "0, 0 s", "59, 59 s", "60, 1 min", "3599, 59 min", "3600, 1 h 0 min", "90061, 1 d 1 h"})
    void tellsTimesInTwoUnits(long seconds, String expected) {
        assertThat(Html.words(Duration.ofSeconds(seconds))).isEqualTo(expected);
    }

    private static Health.Builder builder() {
        return Health.builder().deadline(Duration.ofSeconds(30));
    }

    private static String page(Health.Builder builder, boolean detailed) {
        try (Health health = builder.build()) {
            return new StatusPage(health.report(), detailed).write("n0nce");
        }
    }
}
