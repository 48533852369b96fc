package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.testkit.TlsFrontend;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** In production, behind a proxy that ends TLS. */
class BehindProxyIT {

    @RegisterExtension
    private static final RunningService service = RunningService.with(Map.of(
            "NODE_ENV", "production",
            "SUPABASE_URL", "https://kapgel.supabase.co",
            "SUPABASE_SERVICE_ROLE_KEY", "not-a-key-".repeat(10),
            "NEXT_PUBLIC_SUPABASE_ANON_KEY", "not-a-key-".repeat(10),
            "TRUSTED_PROXIES", "127.0.0.0/8"));

    private static TlsFrontend frontend;
    private static HttpClient client;

    @BeforeAll
    static void putTheProxyInFront() {
        frontend = TlsFrontend.before(service.uri("/"));
        client = HttpClient.newBuilder().sslContext(frontend.trust()).build();
    }

    @AfterAll
    static void takeTheProxyAway() {
        frontend.close();
    }

    @Test
    void whoComesWithTlsIsToldToStay() throws Exception {
        for (String path : new String[] {"/orders/1", "/api/orders/1", "/", "/nothing-here"}) {
            assertThat(get(frontend.uri().resolve(path)).headers().allValues("Strict-Transport-Security"))
                    .as(path)
                    .containsExactly("max-age=31536000; includeSubDomains");
        }
    }

    @Test
    void whoComesWithoutIsSentToIt() throws Exception {
        HttpResponse<String> response = get(service.uri("/orders/1?a=b"));

        assertThat(response.statusCode()).isEqualTo(301);
        assertThat(response.headers().firstValue("Location")).hasValue("https://localhost/orders/1?a=b");
        assertThat(response.headers().allValues("Strict-Transport-Security")).isEmpty();
        assertThat(response.headers().firstValue("Content-Security-Policy")).isPresent();
    }

    @Test
    void probesNeedNoTls() throws Exception {
        for (String path : new String[] {"/livez", "/readyz", "/api/health"}) {
            assertThat(get(service.uri(path)).statusCode()).as(path).isEqualTo(200);
        }
    }

    @Test
    void inProductionTheStatusPageTellsNoDetails() throws Exception {
        HttpResponse<String> response = get(service.uri("/status"), "X-Forwarded-Proto", "https");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"database\":\"healthy\"").doesNotContain("durationMs");
    }

    /** As the proxy tells them: here one that is trusted says so in the place of the real one. */
    @Test
    void eachClientBehindTheProxyHasItsOwnLimit() throws Exception {
        int status = 0;
        for (int request = 0; request < 150 && status != 429; request++) {
            status = get(
                            service.uri("/api/vendors/1/menu"),
                            "X-Forwarded-For",
                            "1.2.3." + request + ", 203.0.113.7",
                            "X-Forwarded-Proto",
                            "https")
                    .statusCode();
        }

        assertThat(status).as("whatever a client writes before its own address").isEqualTo(429);
        assertThat(get(
                                service.uri("/api/vendors/1/menu"),
                                "X-Forwarded-For",
                                "203.0.113.8",
                                "X-Forwarded-Proto",
                                "https")
                        .statusCode())
                .isEqualTo(200);
    }

    private static HttpResponse<String> get(URI uri, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
