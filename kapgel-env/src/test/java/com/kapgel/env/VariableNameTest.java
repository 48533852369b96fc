package com.kapgel.env;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariableNameTest {

    @ParameterizedTest
    @CsvSource({
        "port, PORT",
        "x, X",
        "supabaseServiceRoleKey, SUPABASE_SERVICE_ROLE_KEY",
        "nextPublicSupabaseAnonKey, NEXT_PUBLIC_SUPABASE_ANON_KEY",
        "s3Bucket, S3_BUCKET",
        "sha256, SHA256",
        "sha256Sum, SHA256_SUM",
        "oauth2ClientId, OAUTH2_CLIENT_ID",
        "route53zone, ROUTE53ZONE",
        "ipv4Address, IPV4_ADDRESS",
        "dbURL, DB_URL",
        "URL, URL",
        "URLPath, URL_PATH",
        "primaryDBUrl, PRIMARY_DB_URL",
        "primaryDbURL, PRIMARY_DB_URL",
        "HTTP2Server, HTTP2_SERVER",
        "aB, A_B",
        "aBTest, A_B_TEST",
        "redis_url, REDIS_URL",
        "Redis_Url, REDIS_URL",
        "intervalInMillis, INTERVAL_IN_MILLIS",
    })
    void splitsWordsOfAComponent(String component, String variable) {
        assertThat(VariableName.of(component)).isEqualTo(variable);
    }
}
