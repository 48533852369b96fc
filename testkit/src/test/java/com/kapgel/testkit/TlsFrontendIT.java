package com.kapgel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TlsFrontendIT {
    private static final SynchronousQueue<String> events = new SynchronousQueue<>();

    private static RunningContainer server;
    private static TlsFrontend front;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        server = ServletContainers.JETTY.start(context -> {
            context.addServlet("mirror", new Mirror()).addMapping("/*");
            context.addServlet("stream", new Stream()).addMapping("/stream");
            context.addServlet("answers", new Answers()).addMapping("/answers");
        });
        front = TlsFrontend.before(server.uri());
        client = HttpClient.newBuilder().sslContext(front.trust()).build();
    }

    @AfterAll
    static void stop() {
        front.close();
        server.close();
    }

    @Test
    void tellsTheServiceWhoHasAskedForWhatAndHow() throws Exception {
        assertThat(get(front.uri().resolve("orders/1?x=a%20b")).body())
                .contains(
                        "GET /orders/1?x=a%20b\n",
                        "X-Forwarded-For: 127.0.0.1\n",
                        "X-Forwarded-Proto: https\n",
                        "X-Forwarded-Host: " + front.uri().getAuthority() + "\n");
        assertThat(get(front.plainUri()).body())
                .contains(
                        "X-Forwarded-Proto: http\n",
                        "X-Forwarded-Host: " + front.plainUri().getAuthority() + "\n");
    }

    @Test
    void believesNothingThatTheClientSaysAboutItself() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(front.plainUri())
                .header("X-Forwarded-For", "9.9.9.9")
                .header("X-Forwarded-For", "8.8.8.8, 7.7.7.7")
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Host", "example.org")
                .build();

        assertThat(client.send(request, BodyHandlers.ofString()).body())
                .contains("X-Forwarded-For: 9.9.9.9, 8.8.8.8, 7.7.7.7, 127.0.0.1\n", "X-Forwarded-Proto: http\n")
                .doesNotContain("example.org");
    }

    @Test
    void passesBodiesAndHeadersBothWays() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(front.uri())
                .header("X-Twice", "a")
                .header("X-Twice", "b")
                .POST(HttpRequest.BodyPublishers.ofString("köfte"))
                .build();

        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());

        assertThat(response.body())
                .startsWith("POST /")
                .contains("X-twice: a\nX-twice: b\n")
                .endsWith("köfte");
        assertThat(response.headers().allValues("Set-Cookie")).containsExactly("a=1", "b=2");
        assertThat(response.headers().firstValue("Content-Length")).isPresent();
    }

    @Test
    void leavesStatusRedirectAndEmptyAnswersAsTheyAre() throws Exception {
        assertThat(get(front.uri().resolve("answers?301")))
                .satisfies(response -> assertThat(response.statusCode()).isEqualTo(301))
                .satisfies(response ->
                        assertThat(response.headers().firstValue("Location")).hasValue("https://example.org/"));
        for (int status : List.of(200, 204, 304, 404, 500)) {
            HttpResponse<String> response = get(front.uri().resolve("answers?" + status));
            assertThat(response.statusCode()).isEqualTo(status);
            assertThat(response.body()).isEmpty();
        }
        HttpRequest head = HttpRequest.newBuilder(front.uri())
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(client.send(head, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    @Test
    void aStreamArrivesPieceByPiece() throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(front.uri().resolve("stream")).build();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                client.send(request, BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8))) {
            for (String event : List.of("one", "two", "three")) {
                events.put(event); // sent only now, when all before it has been read
                assertThat(lines.readLine()).isEqualTo(event);
            }
            events.put("end");
            assertThat(lines.readLine()).isNull();
        }
    }

    @Test
    void itsCertificateIsForTheLoopbackNamesAndUnknownToTheWorld() throws Exception {
        X509Certificate certificate;
        try (var pem = Files.newInputStream(front.certificate())) {
            certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
        }

        assertThat(certificate.getSubjectAlternativeNames())
                .extracting(name -> (Object) name.get(1))
                .containsExactlyInAnyOrder("localhost", "127.0.0.1");
        assertThatExceptionOfType(SSLHandshakeException.class)
                .isThrownBy(() -> HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(front.uri()).build(), BodyHandlers.discarding()));
    }

    @Test
    void aServiceThatDoesNotAnswerIsABadGateway() throws Exception {
        try (TlsFrontend alone = TlsFrontend.before(URI.create("http://127.0.0.1:" + Ports.free()))) {
            assertThat(get(alone.plainUri()).statusCode()).isEqualTo(502);
        }
    }

    @Test
    void closingGivesThePortsAndTheFileBackAndCutsStreams() throws Exception {
        TlsFrontend closing = TlsFrontend.before(server.uri());
        HttpRequest request =
                HttpRequest.newBuilder(closing.plainUri().resolve("stream")).build();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                client.send(request, BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8))) {
            events.put("one");
            assertThat(lines.readLine()).isEqualTo("one");

            closing.close();
            closing.close();

            assertThatExceptionOfType(IOException.class).isThrownBy(lines::readLine);
        }
        assertThat(closing.certificate()).doesNotExist();
        assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> get(closing.plainUri()));
        events.put("end");
    }

    @Test
    void onlyAnAddressWithAPortCanBeForwardedTo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TlsFrontend.before(URI.create("https://127.0.0.1:1")))
                .withMessageContaining("http://host:port");
        assertThatIllegalArgumentException().isThrownBy(() -> TlsFrontend.before(URI.create("http://localhost")));
    }

    private static HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    /** Answers with what it has been asked. */
    private static final class Mirror extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            List<String> lines = new ArrayList<>();
            String query = request.getQueryString() == null ? "" : "?" + request.getQueryString();
            lines.add(request.getMethod() + " " + request.getRequestURI() + query);
            for (String name : Collections.list(request.getHeaderNames())) {
                Collections.list(request.getHeaders(name)).forEach(value -> lines.add(name + ": " + value));
            }
            lines.add("");
            lines.add(new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            byte[] body = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
            response.addHeader("Set-Cookie", "a=1");
            response.addHeader("Set-Cookie", "b=2");
            response.setContentType("text/plain;charset=utf-8");
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }
    }

    /** Sends a line when the test says so. */
    private static final class Stream extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.flushBuffer();
            try {
                for (String event = events.take(); !event.equals("end"); event = events.take()) {
                    response.getOutputStream().print(event + "\n");
                    response.flushBuffer();
                }
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
        }
    }

    /** Answers with the status in the query and nothing else. */
    private static final class Answers extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            response.setStatus(Integer.parseInt(request.getQueryString()));
            if (request.getQueryString().startsWith("3")) {
                response.setHeader("Location", "https://example.org/");
            }
        }
    }
}
