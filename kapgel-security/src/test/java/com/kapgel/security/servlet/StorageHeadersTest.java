package com.kapgel.security.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.kapgel.security.SecurityHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a header says to caches, as they read it. */
class StorageHeadersTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Cache-Control     | no-store                           | false",
                "Cache-Control     | private, NO-STORE , max-age=0      | false",
                "cache-control     | max-age=0,no-store                 | false",
                "Cache-Control     | community=\"UCI, x\", no-store     | false",
                "Cache-Control     | max-age=60                         | true",
                "Cache-Control     | ``                                 | true",
                "Cache-Control     | max-age=60, no-store-at-all        | true",
                "Cache-Control     | max-age=60, x-no-store             | true",
                "Cache-Control     | max-age=60, private=\"no-store\"   | true",
                "Cache-Control     | max-age=60, x=\"a, no-store, b\"   | true",
                "Cache-Control     | max-age=60, x=\"\\\", no-store, b\" | true",
                "Cache-Control     | max-age=60, x=\"a, no-store         | true",
                "Cache-Control     | x=\"a\", no-store                  | false",
                "CDN-Cache-Control | no-store                           | false",
                "Surrogate-Control | no-store, content=\"ESI/1.0\"      | false",
                "Surrogate-Control | max-age=60                         | true",
                "X-Accel-Expires   | 0                                  | false",
                "X-Accel-Expires   | @0                                 | true",
                "ETag              | no-store                           | true",
                "X-Team            | max-age=60                         | false",
            })
    void onlyTheDirectiveItselfForbidsStoring(String name, String value, boolean letsStore) {
        assertThat(StorageHeaders.letsStore(name, value)).isEqualTo(letsStore);
    }

    /** The two lists live in two packages. */
    @Test
    void noneOfThemStandsBesideANonceFromTheStart() {
        assertThat(StorageHeaders.TARGETED)
                .allSatisfy(name -> assertThatIllegalArgumentException()
                        .isThrownBy(() -> SecurityHeaders.html().toBuilder()
                                .header(name, "60")
                                .build())
                        .withMessageContaining(name + " stands beside a nonce"));
    }
}
