package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisAddressTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    redis://cache                                      | false | cache:6379
                    redis://cache:7000/2                               | false | cache:7000
                    rediss://user:p%40ss@cache:6380                    | false | cache:6380
                    redis://cache:7000?cluster=true                    | true  | cluster cache:7000
                    redis://cache:7000?cluster=true&timeout=1s         | true  | cluster cache:7000
                    redis://cache:7000?cluster=false                   | false | cache:7000
                    redis://a:7000,b:7001                              | true  | cluster a:7000,b:7001
                    rediss://user:p,w@a:7000,[::1]:7001,c              | true  | cluster a:7000,[::1]:7001,c:6379
                    redis-sentinel://:pw@a:26379,b:26379/0#orders      | false | sentinel orders
                    """)
    void readsOneServerClustersAndSentinels(String uri, boolean cluster, String shown) {
        RedisAddress address = RedisAddress.parse("REDIS_URL", uri);

        assertThat(address.isCluster()).isEqualTo(cluster);
        assertThat(address).hasToString(shown);
    }

    @Test
    void everyNodeOfAClusterHasTheCredentialsAndTls() {
        RedisAddress address = RedisAddress.parse("REDIS_URL", "rediss://user:p%40ss@a:7000,b:7001");

        assertThat(address.uris()).hasSize(2).allSatisfy(node -> {
            assertThat(node.isSsl()).isTrue();
            assertThat(credentials(node).getUsername()).isEqualTo("user");
            assertThat(credentials(node).getPassword()).containsExactly("p@ss".toCharArray());
        });
    }

    private static RedisCredentials credentials(RedisURI node) {
        return node.getCredentialsProvider().resolveCredentials().toFuture().join();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://",
                "redis://:s3cret-canary@a,,b",
                "redis://:s3cret-canary@a:1,b:port",
                "redis-sentinel://:s3cret-canary@a:26379",
                "redis-socket:///s3cret-canary",
                "http://:s3cret-canary@a?cluster=true"
            })
    void refusesOthersWithoutRepeatingThem(String uri) {
        assertThatThrownBy(() -> RedisAddress.parse("REDIS_URL", uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("REDIS_URL is not a Redis URI")
                .hasMessageContaining("redis://HOST:PORT,HOST:PORT")
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }
}
