package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SharedRedisCheckTest {
    private static final Duration SHORT = Duration.ofMillis(1);

    private final List<CompletableFuture<String>> asked = new ArrayList<>();
    private final HealthCheck check = HealthCheck.redis(() -> {
        asked.add(new CompletableFuture<>());
        return asked.get(asked.size() - 1);
    });

    @Test
    void asksOnceWhileThereIsNoAnswerAndAgainAfterOne() throws Exception {
        assertThat(check.check(SHORT)).hasToString("unhealthy (timeout)");
        assertThat(check.check(SHORT)).hasToString("unhealthy (timeout)");
        assertThat(asked).hasSize(1);

        asked.get(0).complete("PONG");
        assertThat(check.check(SHORT)).as("that one is old").hasToString("unhealthy (timeout)");
        assertThat(asked).hasSize(2);
    }

    @Test
    void givesUpAQuestionThatTheClientHasLost() throws Exception {
        for (int i = 0; i < 21; i++) {
            assertThat(check.check(SHORT)).hasToString("unhealthy (timeout)");
        }
        assertThat(asked).hasSize(3);
        assertThat(asked.get(0)).isCancelled();
        assertThat(asked.get(2)).isNotDone();
    }

    @Test
    void tellsWhyAQuestionCannotBeAskedOrAnswered() throws Exception {
        HealthCheck unasked = HealthCheck.redis(() -> {
            throw new IllegalStateException(new ConnectException());
        });
        HealthCheck unanswered =
                HealthCheck.redis(() -> CompletableFuture.failedFuture(new IllegalStateException("broken")));
        HealthCheck wrong = HealthCheck.redisWrite(() -> CompletableFuture.completedFuture("PONG"));

        assertThat(unasked.check(SHORT)).hasToString("unhealthy (unreachable)");
        assertThat(unanswered.check(SHORT)).hasToString("unhealthy (failed)");
        assertThat(wrong.check(SHORT)).hasToString("unhealthy (unexpected-answer)");
    }
}
