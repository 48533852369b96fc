package com.kapgel.health;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Healthy as long as a condition holds. */
final class ConditionCheck implements HealthCheck {
    private final Callable<Boolean> condition;
    private final CheckResult otherwise;

    ConditionCheck(Callable<Boolean> condition, CheckResult otherwise) {
        this.condition = condition;
        this.otherwise = otherwise;
    }

    @Override
    public CheckResult check(Duration timeout) throws Exception {
        @Nullable Boolean holds = condition.call(); // written in code that may know nothing of our null annotations
        if (holds == null) {
            return CheckResult.unhealthy(Reason.NO_RESULT);
        }
        return holds ? CheckResult.healthy() : otherwise;
    }

    @Override
    public String toString() {
        return "ConditionCheck";
    }
}
