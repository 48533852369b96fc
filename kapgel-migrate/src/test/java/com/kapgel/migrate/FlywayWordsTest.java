package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlywayWordsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            DUPLICATE_VERSIONED_MIGRATION                | a version of its own
            DUPLICATE_REPEATABLE_MIGRATION               | a name of its own
            NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE | an empty schema
            """)
    void recognisesAFailureByItsCodeWhateverFlywaySays(CoreErrorCode code, String remedy) {
        assertThat(FlywayWords.remedy(new FlywayException("Said otherwise", code)))
                .contains(remedy);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Unable to acquire PostgreSQL advisory lock         | Another instance
            Invalid SQL filenames found                        | Name files like
            No value provided for placeholder: ${price}        | placeholderReplacement=false
            Whatever else                                      | Check locations
            """)
    void readsTheSentenceWhereThereIsNoCode(String said, String remedy) {
        assertThat(FlywayWords.remedy(new FlywayException(said))).contains(remedy);
    }
}
