package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

class RedisReasonTest {
    @Test
    @Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
    void survivesCausesThatGoInACircle() {
        RedisException first = new RedisException("first");
        first.initCause(new RedisException("second", first));

        assertThat(RedisCheck.reasonOf(first)).isEqualTo(Reason.UNREACHABLE);
    }
}
