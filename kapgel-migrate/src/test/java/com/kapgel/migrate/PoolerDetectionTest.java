package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolerDetectionTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            db.example.com:5432/shop                          | the server itself, or a pool
            db.example.com:6432/shop                          | (port 6432 is PgBouncer's, the server's is 5432 as a rule)
            aws-0-eu-central-1.pooler.supabase.com:6543/postgres | (Supabase: the same host with port 5432
            ep-cool-sun-123-pooler.eu.aws.neon.tech/shop      | (Neon: the host without "-pooler")
            """)
    void saysWhichAddressToTakeInstead(String place, String remedy) {
        assertThat(PoolerDetection.message(place).text())
                .startsWith("The connection to " + place + " goes through a pooler")
                .contains("remedy:", "the url of the server itself", remedy);
    }
}
