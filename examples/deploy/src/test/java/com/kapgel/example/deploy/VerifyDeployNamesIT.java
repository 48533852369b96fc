package com.kapgel.example.deploy;

import static com.kapgel.example.deploy.Behaviour.NEW;
import static com.kapgel.example.deploy.Behaviour.OLD;
import static com.kapgel.example.deploy.Behaviour.healthy;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** One name with several addresses, as a headless service of Kubernetes has. Only Linux has all of 127.0.0.0/8 on loopback. */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class VerifyDeployNamesIT {

    @TempDir
    private Path folder;

    @Test
    void allAddressesOfANameAreAsked() throws IOException {
        try (FakeReplica one = FakeReplica.with(healthy(NEW));
                FakeReplica two = FakeReplica.at("127.0.0.2", one.port(), healthy(NEW));
                FakeReplica three = FakeReplica.at("127.0.0.3", one.port(), healthy(OLD))) {
            names("127.0.0.1", "127.0.0.2", "127.0.0.3");

            String sign = "127.0.0.3:" + one.port() + " answers with commit " + OLD;
            Verification run = refusal(sign, "http://orders.test:" + one.port() + "/api/health", "3");

            assertThat(run.output()).contains(sign);
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(List.of(two.requests(), three.requests())).allMatch(asked -> asked > 0);
        }
    }

    @Test
    void theOldReplicaThatStillDrainsDelaysTheVerdictUntilItHasLeftTheName() throws Exception {
        try (FakeReplica fresh = FakeReplica.with(healthy(NEW));
                FakeReplica draining = FakeReplica.at("127.0.0.2", fresh.port(), healthy(OLD))) {
            names("127.0.0.1", "127.0.0.2");
            Thread leaving = new Thread(() -> {
                draining.awaitRequests(2);
                names("127.0.0.1");
            });
            leaving.start();

            Verification run = verify("http://orders.test:" + fresh.port() + "/api/health");
            leaving.join();

            assertThat(run.errors()).contains("127.0.0.2:" + fresh.port() + " answers with commit " + OLD);
            assertThat(run.output()).startsWith("Verified: 1 replica");
        }
    }

    @Test
    void whatAReplicaOfTheOldReleaseFailedDoesNotCountOnceItHasLeftTheName() throws Exception {
        try (FakeReplica fresh = FakeReplica.with(healthy(NEW));
                FakeReplica draining = FakeReplica.at("127.0.0.2", fresh.port(), healthy(OLD))) {
            names("127.0.0.1", "127.0.0.2");
            Thread leaving = new Thread(() -> {
                draining.awaitRequests(1);
                draining.refuseConnections(); // and its address stays in somebody's cache
                fresh.awaitRequests(10);
                names("127.0.0.1");
            });
            leaving.start();

            Verification run = verify("http://orders.test:" + fresh.port() + "/api/health", "--errors", "0.01");
            leaving.join();

            assertThat(run.errors()).contains("127.0.0.2:" + fresh.port() + " refuses connections");
            assertThat(run.output()).startsWith("Verified: 1 replica");
        }
    }

    @Test
    void aNameThatNobodyKnowsIsNotVerified() throws IOException {
        names("127.0.0.1");

        Verification run = refusal("is not known", "http://elsewhere.test/api/health", "1");

        assertThat(run.output()).contains("the name elsewhere.test is not known", "0 of 1 replicas found");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void overTlsEveryAddressMustHaveTheCertificateOfTheName() throws Exception {
        keytool("-genkeypair -alias key -keyalg EC -dname CN=orders.test -ext san=dns:orders.test -keystore keys");
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls()));
        server.createContext("/api/health", exchange -> {
            byte[] body = Behaviour.report("healthy", NEW).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            Files.writeString(folder.resolve("names"), "127.0.0.1 orders.test other.test\n");
            String path = ":" + server.getAddress().getPort() + "/api/health";

            assertThat(verify("https://orders.test" + path).exitCode()).isZero();

            Verification other = refusal("No subject alternative", "https://other.test" + path, "1");
            assertThat(other.output()).contains("No subject alternative DNS name");
            assertThat(other.exitCode()).isEqualTo(1);
        } finally {
            server.stop(0);
        }
    }

    private Verification verify(String url, String... more) {
        List<String> options = new ArrayList<>(List.of(options(url, "--timeout", "60s")));
        options.addAll(List.of(more));
        return Verification.of(jvm(), options.toArray(String[]::new));
    }

    private Verification refusal(String sign, String url, String replicas) {
        return Verification.refusal(sign, jvm(), options(url, "--replicas", replicas));
    }

    private List<String> jvm() {
        return List.of(
                "-Djdk.net.hosts.file=" + folder.resolve("names"),
                "-Djavax.net.ssl.trustStore=" + folder.resolve("keys"),
                "-Djavax.net.ssl.trustStorePassword=changeit");
    }

    private static String[] options(String url, String... more) {
        List<String> options = new ArrayList<>(List.of("--url", url, "--commit", NEW, "--successes", "3"));
        options.addAll(List.of("--interval", "50ms", "--p95", "30s", "--errors", "0.9"));
        options.addAll(List.of(more));
        return options.toArray(String[]::new);
    }

    private void names(String... addresses) {
        StringBuilder lines = new StringBuilder();
        for (String address : addresses) {
            lines.append(address).append(" orders.test\n");
        }
        try {
            Path written = Files.writeString(folder.resolve("names.new"), lines);
            Files.move(written, folder.resolve("names"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void keytool(String arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments.split(" ")));
        command.addAll(List.of("-storepass", "changeit"));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(process.waitFor()).isZero();
    }

    private SSLContext tls() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("keys"))) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
