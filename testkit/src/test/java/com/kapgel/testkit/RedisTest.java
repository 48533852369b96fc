package com.kapgel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisTest {
    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, redis-server-7.0.15-linux-amd64",
        "Linux, aarch64, redis-server-7.0.15-linux-arm64",
        "Mac OS X, x86_64, redis-server-7.0.15-darwin-amd64",
        "Mac OS X, aarch64, redis-server-7.0.15-darwin-arm64",
    })
    void hasAProgramFor(String os, String arch, String resource) {
        assertThat(RedisProgram.resourceFor(os, arch)).isEqualTo(resource);
        assertThat(RedisProgram.class.getResource("/" + resource)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"Windows 11, amd64", "Linux, riscv64", "SunOS, sparcv9"})
    void saysWhatToSetWhereItHasNone(String os, String arch) {
        assertThatIllegalStateException()
                .isThrownBy(() -> RedisProgram.packed(os, arch))
                .withMessageContaining("no redis-server for " + os + " " + arch)
                .withMessageContaining("KAPGEL_TEST_REDIS_URI");
    }

    @ParameterizedTest
    @ValueSource(strings = {"port", "bind", "dir", "daemonize"})
    void decidesItselfAbout(String setting) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestRedis.builder().setting(setting, "x"))
                .withMessageContaining(setting);
    }

    @Test
    void takesOneLinePerSetting() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestRedis.builder().setting("maxmemory", "1mb\nport 1"));
    }

    @Test
    void wantsAProgramThatExists() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestRedis.builder().executable(Path.of("no-such-server")))
                .withMessageContaining("no-such-server");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:6379", "http://localhost:6379", "redis://", "redis://:s3cret@ho st"})
    void neverRepeatsAnAddressItDoesNotUnderstand(String address) {
        assertThatIllegalStateException()
                .isThrownBy(() -> ExternalRedis.at(address))
                .withMessageContaining("KAPGEL_TEST_REDIS_URI")
                .withMessageNotContaining("s3cret")
                .withNoCause();
    }

    @Test
    void saysWhereNoRedisAnswers() {
        assertThatIllegalStateException()
                .isThrownBy(() -> ExternalRedis.at("redis://:s3cret@127.0.0.1:1"))
                .withMessageContaining("No Redis answers at 127.0.0.1:1")
                .withMessageNotContaining("s3cret");
    }
}
