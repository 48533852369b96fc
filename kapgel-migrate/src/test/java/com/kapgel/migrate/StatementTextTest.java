package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementTextTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            select 'secret'                              | select …
            select 'it''s secret', b                     | select …, b
            select E'it\\'s secret', b                   | select …, b
            select e'secret\\\\', b                      | select …, b
            select 'secret\\', b                         | select …, b
            select U&'\\0041 secret' as b                | select … as b
            select B'101', x'FF', n'secret'              | select …, …, …
            select $$secret$$, b                         | select …, b
            select $do$ secret $x$ y $do$, b             | select …, b
            select 42, 4.2e-1, 0xff, 1_000               | select …, …, …, …
            insert into t2 values ('a', 'b')             | insert into t2 values (…, …)
            create table "odd '1' name" (id bigint)      | create table "odd '1' name" (id bigint)
            select a$1, prefix'secret'                   | select a$1, prefix…
            select $1                                    | select $…
            select 1 -- secret                           | select …
            select /* secret /* nested */ secret */ a    | select   a
            select a /* never closed secret              | select a
            insert into t values ('open, 'secret'        | insert into t values (…
            select 'a', "open secret                     | select …
            do $$ secret                                 | do …
            update größe set straße = 'secret'           | update größe set straße = …
            """)
    void hidesLiteralsAndComments(String sql, String shown) {
        assertThat(StatementText.withoutLiterals(sql).strip()).isEqualTo(shown);
    }

    @Test
    void readsAStatementOfManyMegabytes() {
        String sql = "insert into t values ('" + "it''s \\ ".repeat(500_000) + "')";

        assertThat(StatementText.withoutLiterals(sql)).isEqualTo("insert into t values (…)");
    }

    @Test
    void shortensToOneLine() {
        assertThat(StatementText.shortened("  create table\n\torders ( id  bigint )\n"))
                .isEqualTo("create table orders ( id bigint )");
        assertThat(StatementText.shortened("x".repeat(400))).hasSize(300).endsWith("x…");
    }
}
