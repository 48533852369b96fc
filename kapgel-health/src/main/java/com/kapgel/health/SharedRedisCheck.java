package com.kapgel.health;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks Redis over a connection that the application has already.
 *
 * <p>While such a connection is broken, clients keep what they are told for later. So a question that was not answered is waited for
 * again by the next call instead of being followed by another one, and given up after some calls, should the client have lost it.
 */
final class SharedRedisCheck implements AsksDependency {
    private static final int CALLS_FOR_ONE_QUESTION = 10;

    private final Supplier<? extends CompletionStage<String>> question;
    private final String expected;
    // What follows is touched by one call of check at a time, as Health promises.
    private @Nullable CompletableFuture<String> asked;
    private int unanswered;

    SharedRedisCheck(Supplier<? extends CompletionStage<String>> question, String expected) {
        this.question = question;
        this.expected = expected;
    }

    @Override
    public CheckResult check(Duration timeout) throws InterruptedException {
        try {
            String answer = answer().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return expected.equals(answer) ? CheckResult.healthy() : CheckResult.unhealthy(Reason.UNEXPECTED_ANSWER);
        } catch (TimeoutException late) {
            giveUpLostQuestion();
            return CheckResult.unhealthy(Reason.TIMEOUT);
        } catch (ExecutionException | RuntimeException failure) {
            return CheckResult.unhealthy(reasonOf(failure), failure);
        }
    }

    private CompletableFuture<String> answer() {
        if (asked != null && !asked.isDone()) {
            return asked;
        }
        unanswered = 0;
        CompletableFuture<String> answer = question.get().toCompletableFuture();
        asked = answer;
        return answer;
    }

    private void giveUpLostQuestion() {
        unanswered++;
        if (asked != null && unanswered >= CALLS_FOR_ONE_QUESTION) {
            asked.cancel(/* mayInterruptIfRunning= */ false);
        }
    }

    /** The client need not be Lettuce, nor need that be there. */
    private static Reason reasonOf(Exception failure) {
        try {
            return RedisCheck.reasonOf(failure);
        } catch (NoClassDefFoundError otherClient) {
            return Reason.of(failure);
        }
    }

    @Override
    public String toString() {
        return "RedisCheck";
    }
}
