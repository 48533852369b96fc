package com.kapgel.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A self-signed certificate for this machine's loopback names, made by the JDK's keytool, in a folder of its own. */
final class TestCertificate {
    private static final String PASSWORD = "changeit";
    private static final String ALIAS = "localhost";

    private final Path folder;
    private final KeyStore keys;

    private TestCertificate(Path folder, KeyStore keys) {
        this.folder = folder;
        this.keys = keys;
    }

    static TestCertificate create() {
        Path folder = WorkFolder.newData("certificate");
        try {
            Path store = folder.resolve("keys.p12");
            Commands.run(keytool(store), folder);
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, PASSWORD.toCharArray());
            }
            TestCertificate certificate = new TestCertificate(folder, keys);
            Files.writeString(certificate.pem(), certificate.pemText());
            return certificate;
        } catch (IOException | GeneralSecurityException e) {
            WorkFolder.delete(folder);
            throw new IllegalStateException("Cannot make a certificate", e);
        }
    }

    private static List<String> keytool(Path store) {
        String program =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        return List.of(
                program,
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                // Node trusts a self-signed certificate only when it may sign.
                "-ext",
                "bc:critical=ca:true",
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString());
    }

    Path pem() {
        return folder.resolve("certificate.pem");
    }

    SSLContext serverContext() {
        try {
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot use the certificate", e);
        }
    }

    SSLContext clientContext() {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(ALIAS, certificate());
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot trust the certificate", e);
        } catch (IOException e) {
            throw new UncheckedIOException("Nothing is read from a store that is new", e);
        }
    }

    void delete() {
        WorkFolder.delete(folder);
    }

    private String pemText() throws GeneralSecurityException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(certificate().getEncoded());
        return "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
    }

    private Certificate certificate() throws GeneralSecurityException {
        return keys.getCertificate(ALIAS);
    }
}
