package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ReasonTest {
    @ParameterizedTest
    @CsvSource({
        "08001, timeout", // how the driver of PostgreSQL says that it has waited long enough; else there is a cause
        "08006, unreachable",
        "08004, refused",
        "28P01, unauthorized",
        "28000, unauthorized",
        "3D000, refused",
        "53300, refused",
        "57P01, unreachable",
        "57P03, not-ready",
        "42P01, failed",
        "0, failed",
        "'', failed",
        ", failed"
    })
    void comesFromTheSqlState(String state, String expected) {
        assertThat(Reason.of(new SQLException("x", state)).word()).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource
    void comesFromTheKindOfException(Throwable thrown, Reason expected) {
        assertThat(Reason.of(thrown)).isEqualTo(expected);
    }

    static Stream<Object[]> comesFromTheKindOfException() {
        return Stream.of(
                new Object[] {new InterruptedException(), Reason.INTERRUPTED},
                new Object[] {new TimeoutException(), Reason.TIMEOUT},
                new Object[] {new SocketTimeoutException(), Reason.TIMEOUT},
                new Object[] {new SQLTimeoutException("x", "08001"), Reason.TIMEOUT},
                new Object[] {new SQLTransientConnectionException("the pool gave up"), Reason.TIMEOUT},
                new Object[] {new ConnectException(), Reason.UNREACHABLE},
                new Object[] {new UnknownHostException(), Reason.UNREACHABLE},
                new Object[] {new IllegalStateException(), Reason.FAILED});
    }

    @Test
    void aConnectionThatIsLostBecauseNothingCameIsATimeout() {
        assertThat(Reason.of(new SQLException("pool", "08001", new SQLException("driver", "08001"))))
                .isEqualTo(Reason.TIMEOUT);
        assertThat(Reason.of(new SQLException("read", "08006", new SocketTimeoutException())))
                .isEqualTo(Reason.TIMEOUT);
        assertThat(Reason.of(new SQLException("pool", "08001", new SQLException("x", "08001", new ConnectException()))))
                .isEqualTo(Reason.UNREACHABLE);
    }

    @Test
    void comesFromTheFirstCauseThatTells() {
        Throwable thrown = new RuntimeException(new SQLTransientConnectionException(
                "pool", null, new SQLException("x", "28P01", new ConnectException())));

        assertThat(Reason.of(thrown)).isEqualTo(Reason.UNAUTHORIZED);
    }

    @Test
    void survivesCausesThatGoInACircle() {
        Exception first = new Exception();
        Exception second = new Exception(first);
        first.initCause(second);

        assertThat(Reason.of(first)).isEqualTo(Reason.FAILED);
    }
}
