package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AilmentTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            OOM command not allowed when used memory > 'maxmemory'.         | oom
            READONLY You can't write against a read only replica.           | readonly
            LOADING Redis is loading the dataset in memory                  | loading
            CLUSTERDOWN Hash slot not served                                | clusterdown
            NOPERM User limiter has no permissions to run the 'evalsha'     | noperm
            ERR max number of clients reached                               | too-many-clients
            ERR something about customer@example.org                        | err
            customer@example.org is not welcome                             | error
            """)
    void isTheCodeOfAnErrorReplyAndNoneOfItsText(String reply, String expected) {
        assertThat(Ailment.of(new CompletionException(new RedisCommandExecutionException(reply))))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource
    void tellsWhatIsWrongWithTheConnection(Throwable failure, String expected) {
        assertThat(Ailment.of(failure)).isEqualTo(expected);
    }

    static Stream<Arguments> tellsWhatIsWrongWithTheConnection() {
        return Stream.of(
                Arguments.of(new ConnectException("refused"), "unreachable"),
                Arguments.of(
                        new RedisConnectionException("no", new UnknownHostException("cache.example")), "unreachable"),
                Arguments.of(new CompletionException(new TimeoutException()), "timeout"),
                Arguments.of(new RedisConnectionException("There is no connection"), "unreachable"));
    }

    @Test
    void anotherConnectionHelpsOnlyAgainstSome() {
        assertThat(Stream.of("unreachable", "timeout", "readonly", "masterdown"))
                .allMatch(Ailment::needsAnotherConnection);
        assertThat(Stream.of("oom", "loading", "slow", "noperm")).noneMatch(Ailment::needsAnotherConnection);
    }
}
