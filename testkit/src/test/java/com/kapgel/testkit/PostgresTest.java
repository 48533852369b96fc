package com.kapgel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresTest {
    @Test
    void readsAnAddressWithUserAndPassword() {
        PostgresAddress address =
                PostgresAddress.parse("jdbc:postgresql://db:6432/shop?user=ann&password=s3cret&sslmode=disable");
        assertThat(address).isEqualTo(new PostgresAddress("db", 6432, "shop", "?sslmode=disable", "ann", "s3cret"));
        assertThat(address.urlOf("fresh")).isEqualTo("jdbc:postgresql://db:6432/fresh?sslmode=disable");
        assertThat(address).hasToString("db:6432/shop");
    }

    @Test
    void fillsInTheUsualPort() {
        PostgresAddress address = PostgresAddress.parse("jdbc:postgresql://db/shop?user=ann");
        assertThat(address.port()).isEqualTo(5432);
        assertThat(address.password()).isEmpty();
        assertThat(address.urlOf("fresh")).isEqualTo("jdbc:postgresql://db:5432/fresh");
    }

    @Test
    void bracketsAnIpv6Address() {
        assertThat(PostgresAddress.parse("jdbc:postgresql://[::1]:5432/shop?user=ann")
                        .urlOf("fresh"))
                .isEqualTo("jdbc:postgresql://[::1]:5432/fresh");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://ann:s3cret@db/shop",
                "jdbc:mysql://db/shop?user=ann&password=s3cret",
                "jdbc:postgresql://db/shop?password=s3cret",
                "jdbc:postgresql://a,b/shop?user=ann&password=s3cret",
                "jdbc:postgresql://db:x/shop?user=ann&password=s3cret",
            })
    void neverRepeatsAnAddressItDoesNotUnderstand(String url) {
        assertThatIllegalStateException()
                .isThrownBy(() -> PostgresAddress.parse(url))
                .withMessageContaining("KAPGEL_TEST_POSTGRES_URL")
                .withMessageNotContaining("s3cret")
                .withNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"port", "listen_addresses", "data_directory", "work_mem; --", ""})
    void decidesItselfAbout(String setting) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestPostgres.builder().setting(setting, "x"));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 65_536})
    void knowsWhatAPortIs(int port) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestPostgres.builder().port(port));
    }

    @Test
    void saysWhatToSetWhereItHasNoProgram() {
        assertThatIllegalStateException()
                .isThrownBy(() -> PostgresProgram.archive("SunOS", "sparcv9"))
                .withMessageContaining("no PostgreSQL for SunOS sparcv9")
                .withMessageContaining("KAPGEL_TEST_POSTGRES_URL");
    }

    @Test
    void saysWhatToNameWhereTheFolderHasNoPrograms() {
        assertThatIllegalStateException()
                .isThrownBy(() -> PostgresProgram.installed(Path.of("/usr/lib/postgresql")))
                .withMessageContaining("KAPGEL_TEST_POSTGRES_PROGRAMS names /usr/lib/postgresql")
                .withMessageContaining("/usr/lib/postgresql/15/bin");
    }

    @Test
    void saysWhatToDoWhereRootCannotBecomeNobody() {
        assertThatIllegalStateException()
                .isThrownBy(() -> PostgresProgram.asPlainUser("root", false))
                .withMessageContaining("plain user")
                .withMessageContaining("KAPGEL_TEST_POSTGRES_URL");
        assertThat(PostgresProgram.asPlainUser("root", true)).containsExactly("unshare", "-U");
        assertThat(PostgresProgram.asPlainUser("ann", false)).isEmpty();
    }
}
