package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tilde stands for a line break. */
class OpenEndTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /* open                                                     | 1 | comment
            SELECT 1;~~SELECT 2 /* open;~SELECT 3                       | 3 | comment
            SELECT 1; /* /* nested */~SELECT 2;                         | 1 | comment
            SELECT 1;~COPY a FROM STDIN;~1~2                            | 2 | COPY
            SELECT 1;~~copy public.a (x, y)~from stdin with (format csv);~1,2~ | 3 | COPY
            COPY a FROM STDIN;~1~\\.~COPY a FROM STDIN;~2               | 4 | COPY
            COPY a FROM STDIN;~1~\\.~/* open                            | 4 | comment
            COPY a FROM STDIN;                                          | 1 | COPY
            """)
    void isFound(String sql, int line, String problem) {
        assertThat(OpenEnd.find(text(sql))).hasValueSatisfying(end -> {
            assertThat(end.line()).isEqualTo(line);
            assertThat(end.problem()).contains(problem);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SELECT 1",
                "/* closed */ SELECT 1; -- /* of one line",
                "/* /* nested */ */",
                "SELECT '/*', \"/*\", $$ /* $$, $a$ /* $a$;",
                "SELECT 'open; /*", // the server says so
                "COPY a FROM STDIN;~1~it's /* a row~ \\. ~SELECT 1;",
                "COPY a FROM STDIN;~\\.",
                "COPY a TO STDOUT;~SELECT 1;",
                "COPY a FROM '/tmp/rows';~SELECT 1;",
                "COPY stdin FROM PROGRAM 'cat';",
                "SELECT 'COPY a FROM STDIN;';",
                "COMMENT ON TABLE a IS 'COPY a FROM STDIN;'; -- COPY a FROM STDIN;",
            })
    void isNotFound(String sql) {
        assertThat(OpenEnd.find(text(sql))).isEmpty();
    }

    @Test
    void isFoundQuicklyBelowManyRows() {
        String block = "COPY a FROM STDIN;\n" + "1\tsome text\n".repeat(1_000) + "\\.\n";

        assertThat(OpenEnd.find(FileText.of((block.repeat(500) + "/* open").lines())))
                .hasValueSatisfying(end -> assertThat(end.line()).isEqualTo(500 * 1_002 + 1));
    }

    private static FileText text(String sql) {
        return FileText.of(sql.replace('~', '\n').lines());
    }
}
