package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerErrorTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            42P01 | ERROR: relation "orders" does not exist                  | relation "orders" does not exist
            28P01 | FATAL: password authentication failed for user "ann"     | password authentication failed for user "ann"
            22P02 | ERROR: invalid input syntax for type integer: "secret"   | invalid input syntax for type integer: "…"
            22P02 | ERROR: invalid input syntax for type json: "a "secret" b" | invalid input syntax for type json: "…"
            42601 | ERROR: syntax error at or near "selct"                   | syntax error at or near "selct"
            42601 | ERROR: syntax error at or near "'secret'"                | syntax error at or near "…"
            42601 | ERROR: unterminated quoted string at or near "'secret);" | unterminated quoted string at or near "…"
            42601 | ERROR: syntax error at or near ")"                       | syntax error at or near ")"
            """)
    void keepsNamesAndHidesValues(String state, String said, String shown) {
        assertThat(ServerError.message(new SQLException(said, state))).isEqualTo(shown);
    }

    @Test
    void leavesOutTheRowsThatTheServerQuotes() {
        SQLException refused = new SQLException(
                "ERROR: duplicate key value violates unique constraint \"u\"\n  Detail: Key (email)=(secret) already exists.",
                "23505");

        assertThat(ServerError.message(refused)).isEqualTo("duplicate key value violates unique constraint \"u\"");
    }

    @Test
    void findsTheInnermostErrorWithAState() {
        SQLException server = new SQLException("FATAL: no", "28P01");
        SQLException pool = new SQLException("request timed out", null, server);

        assertThat(ServerError.find(new IllegalStateException("wrapped", pool))).containsSame(server);
    }
}
