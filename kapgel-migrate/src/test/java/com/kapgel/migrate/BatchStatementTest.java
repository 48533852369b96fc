package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the bounds of a batch stand in a statement, and where something only looks like them. */
class BatchStatementTest {

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                    id BETWEEN :first AND :last        ; id BETWEEN <?> AND <?>
                    id>=:first::bigint and :last>=id   ; id>=<?>::bigint and <?>>=id
                    data ? 'a' AND id=:first OR :last  ; data ?? 'a' AND id=<?> OR <?>
                    data ?| b AND id=:first OR :last   ; data ??| b AND id=<?> OR <?>
                    x['?'] = ':last', :first           ; x['?'] = ':last', <?>
                    """)
    void putsParametersInTheirPlace(String sql, String expected) {
        assertThat(BatchStatement.of(sql).text("bigint")).isEqualTo(expected.replace("<?>", "CAST(? AS bigint)"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a ':first' ':last'",
                "a 'it''s :first' E'it\\'s :first :last\\\\'",
                "a \"x:first\"\" :last\"",
                "a -- :first :last",
                "a -- :first\r\n",
                "a /* :first /* :last */ :first */",
                "a $$ :first :last $$",
                "a $x$ :first $$ :last $ $x$",
                "a ::first ::last",
                "a :first_name :last1 :last$ :firstly",
                "a :FIRST :Last",
                "a :first\u00e9",
                "a ':first :last",
                "a $1 $2",
                "e'\\",
                ""
            })
    void leavesAloneWhatOnlyLooksLikeABound(String sql) {
        BatchStatement statement = BatchStatement.of(sql);

        assertThat(statement.hasBothBounds()).isFalse();
        assertThat(statement.text("bigint")).isEqualTo(sql);
    }

    @Test
    void theSameBoundMayStandInSeveralPlaces() {
        String sql = "UPDATE a SET x = (SELECT max(x) FROM b WHERE id BETWEEN :first AND :last) WHERE id >= :first"
                + " AND id <= :last -- E'";

        assertThat(BatchStatement.of(sql).hasBothBounds()).isTrue();
        assertThat(BatchStatement.of(sql).text("uuid").split("CAST\\(\\? AS uuid\\)", -1))
                .hasSize(5);
    }
}
