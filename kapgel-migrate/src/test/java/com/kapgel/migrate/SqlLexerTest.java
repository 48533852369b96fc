package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.migrate.SqlToken.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlLexerTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            select a.b                | W:select W:a S:. W:b
            'it''s' x                 | STRING:'it''s' W:x
            'a\\' x                   | STRING:'a\\' W:x
            E'a\\' x' y               | STRING:E'a\\' x' W:y
            b'1' X'f' n'a' U&'a'      | STRING:b'1' STRING:X'f' STRING:n'a' STRING:U&'a'
            ab'c'                     | W:ab STRING:'c'
            $$a$$ $b$ $$ $b$          | STRING:$$a$$ STRING:$b$ $$ $b$
            $1 $23a                   | PARAMETER:$1 PARAMETER:$23 W:a
            a$b$c                     | W:a$b$c
            "a""b" U&"c"              | QUOTED_NAME:"a""b" QUOTED_NAME:U&"c"
            1.5e-3 0x_ff 1_000        | NUMBER:1.5e-3 NUMBER:0x_ff NUMBER:1_000
            1..10                     | NUMBER:1 S:. S:. NUMBER:10
            a--b                      | W:a
            a -- b                    | W:a
            a*/*b*/c                  | W:a S:* W:c
            /* a /* b */ c */ d       | W:d
            x::int[]                  | W:x S:: S:: W:int S:[ S:]
            größe ы 🍕                | W:größe W:ы W:🍕
            """)
    void cutsByTheRulesOfPostgres(String sql, String pieces) {
        assertThat(meaningfulPieces(sql)).isEqualTo(pieces);
    }

    @Test
    void goesOnWithAStringOnALaterLine() {
        assertThat(meaningfulPieces("E'a'\n -- why\n 'b\\'c' d")).isEqualTo("STRING:E'a'\n -- why\n 'b\\'c' W:d");
        assertThat(meaningfulPieces("'a' 'b'")).isEqualTo("STRING:'a' STRING:'b'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a 'b", "a \"b", "a $$b", "a $x$b$y$", "a /* b /* */", "a E'b\\", "a U&\"b"})
    void endsWithTheTextWhatIsNeverClosed(String sql) {
        SqlLexer lexer = new SqlLexer(sql);
        lexer.next();
        lexer.next();

        SqlToken last = lexer.next();

        assertThat(last.closed()).isFalse();
        assertThat(last.end()).isEqualTo(sql.length());
        assertThat(lexer.next().kind()).isEqualTo(Kind.END);
    }

    @Test
    void coversTheTextWithoutAGap() {
        String sql =
                "/* a */ select 'b', E'c\\'', $d$ e $d$, \"f\" -- g\n from h where i >= $1 and j <> 1.5e3 \u00a0 \0";
        SqlLexer lexer = new SqlLexer(sql);
        StringBuilder together = new StringBuilder();
        for (SqlToken piece = lexer.next(); piece.kind() != Kind.END; piece = lexer.next()) {
            together.append(piece.text());
        }
        assertThat(together).hasToString(sql);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'it''s'         | it's
            $$it's$$        | it's
            $x$ $$ $x$      | ` $$ `
            E'it\\'s'       | it's
            U&'a'           | a
            'open           | open
            $x$open         | open
            """)
    void givesTheValueOfAString(String sql, String value) {
        assertThat(new SqlLexer(sql).next().value()).isEqualTo(value);
    }

    @Test
    void doesNotShowTheStatementWhenItIsLogged() {
        assertThat(new SqlLexer("'secret'").next()).hasToString("STRING[0, 8]");
    }

    private static String meaningfulPieces(String sql) {
        StringBuilder pieces = new StringBuilder();
        SqlLexer lexer = new SqlLexer(sql);
        for (SqlToken piece = lexer.next(); piece.kind() != Kind.END; piece = lexer.next()) {
            if (piece.isMeaningful()) {
                String kind = piece.kind().name().replaceAll("^(W|S)(ORD|YMBOL)$", "$1");
                pieces.append(' ').append(kind).append(':').append(piece.text());
            }
        }
        return pieces.toString().strip();
    }
}
