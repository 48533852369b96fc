package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;

/** What stands in a log after somebody has printed the exception with its stack trace. */
class FailuresTest {

    private final Failures failures = new Failures("db:5432/shop", StatementText::withoutLiterals);

    @Test
    void hidesCredentialsThatADriverQuotesAnywhereInTheChain() {
        SQLException driver =
                new SQLException("No suitable driver found for jdbc:pg://db/shop?user=ann&password=hunter2&ssl=true");
        MigrationException failure =
                failures.noConnection(new IllegalStateException("postgres://ann:hun/t@er2@db/shop is down", driver));

        assertThat(printed(failure))
                .doesNotContain("hunter2", "hun/t", "er2")
                .contains("password=…&ssl=true", "java.lang.IllegalStateException: postgres://…@db/shop is down");
    }

    @Test
    void keepsWhatTellsWhyThereIsNoConnection() {
        ConnectException refused = new ConnectException("Connection refused");
        SQLException driver = new SQLException("Connection to db:5432 refused.", "08001", refused);
        MigrationException failure = failures.noConnection(driver);

        assertThat(printed(failure))
                .contains("Connection to db:5432 refused.", "java.net.ConnectException: Connection refused")
                .contains("\tat " + FailuresTest.class.getName());
        assertThat(failure.getCause())
                .isInstanceOfSatisfying(
                        SQLException.class,
                        cause -> assertThat(cause.getSQLState()).isEqualTo("08001"));
    }

    @Test
    void tellsProgramsWhatItTellsPeople() {
        MigrationException failure = failures.noConnection(new SQLException("refused", "08001"));

        assertThat(failure.connected()).isFalse();
        assertThat(failure.headline()).isEqualTo("No connection to db:5432/shop.");
        assertThat(failure.details()).extracting(Map.Entry::getKey).containsExactly("reason", "remedy");
        assertThat(failure.details().get(0).getValue()).isEqualTo("refused (SQLState 08001)");
        assertThat(String.valueOf(failure.getMessage()).lines())
                .startsWith("No connection to db:5432/shop.", "  reason:     refused (SQLState 08001)");
    }

    @Test
    void aFailureOnAConnectionWasConnected() {
        MigrationException failure = failures.stateRefused(new SQLException("cut", "08006"));

        assertThat(failure.connected()).isTrue();
        assertThat(failure.sqlState()).contains("08006");
    }

    @Test
    void hidesValuesThatAMigrationInJavaMentions() {
        IllegalStateException own = new IllegalStateException("no user 'hunter2'", new Exception("hash 4711"));
        MigrationException failure =
                failures.stopped(new FlywayException("Failed", own), Optional.empty(), Optional::empty);

        assertThat(printed(failure))
                .doesNotContain("hunter2", "4711")
                .contains("java.lang.IllegalStateException: no user …", "java.lang.Exception: hash …");
    }

    @Test
    void keepsACauseWithoutAMessage() {
        MigrationException failure = failures.stopped(
                new FlywayException("Failed", new IllegalStateException()), Optional.empty(), Optional::empty);

        assertThat(printed(failure)).containsPattern("Caused by: java.lang.IllegalStateException\\R");
    }

    private static String printed(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
