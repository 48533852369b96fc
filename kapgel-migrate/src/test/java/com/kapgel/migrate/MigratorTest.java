package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class MigratorTest {

    @Test
    void tellsAllProblemsOfItsSettingsAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Migrator.builder()
                        .database("mysql://db", "ann", "hunter2")
                        .locations(" ")
                        .lockTimeout(Duration.ZERO)
                        .build())
                .withMessageContainingAll("- url", "- locations", "- lockTimeout")
                .withMessageNotContaining("hunter2");
    }

    @Test
    void namesADurationThatCannotBeCountedInMilliseconds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Migrator.builder()
                        .database("postgres://ann@db/shop")
                        .lockTimeout(ChronoUnit.FOREVER.getDuration())
                        .retryLocksFor(ChronoUnit.FOREVER.getDuration())
                        .build())
                .withMessageContainingAll("- lockTimeout", "- retryLocksFor");
    }

    @Test
    void insistsOnADatabase() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Migrator.builder().build())
                .withMessageContaining("database(url, user, password) or dataSource");
    }

    @Test
    void staysClosed() {
        Migrator migrator =
                Migrator.builder().database("postgres://ann@127.0.0.1:1/shop").build();
        migrator.close();
        migrator.close();

        assertThatIllegalStateException().isThrownBy(migrator::migrate).withMessageContaining("closed");
    }
}
