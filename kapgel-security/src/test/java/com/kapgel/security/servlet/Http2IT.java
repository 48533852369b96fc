package com.kapgel.security.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.security.SecurityHeaders;
import jakarta.servlet.ServletContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Set;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/2 has the names of all headers in lower case, which changes nothing. */
class Http2IT {
    @Test
    void namesInLowerCaseAreTheSameHeadersOnTomcat(@TempDir Path folder) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.getConnector().addUpgradeProtocol(new Http2Protocol());
        StandardContext context = (StandardContext) tomcat.addContext("", folder.toString());
        context.addServletContainerInitializer((classes, servletContext) -> register(servletContext), Set.of());
        try {
            tomcat.start();
            assertSecured(get(HttpClient.newHttpClient(), tomcat.getConnector().getLocalPort()));
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    /** Also in the second answer, which refers to headers of the first. */
    @Test
    void namesInLowerCaseAreTheSameHeadersOnJetty() throws Exception {
        Server server = new Server();
        HttpConfiguration http = new HttpConfiguration();
        ServerConnector connector =
                new ServerConnector(server, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler handler = new ServletContextHandler("/");
        handler.addServletContainerInitializer((classes, servletContext) -> register(servletContext));
        server.setHandler(handler);
        try {
            server.start();
            HttpClient client = HttpClient.newHttpClient();
            for (int request = 0; request < 2; request++) {
                HttpResponse<String> response = get(client, connector.getLocalPort());

                assertSecured(response);
                assertThat(response.headers().allValues("server")).isEmpty();
            }
        } finally {
            server.stop();
        }
    }

    private static void assertSecured(HttpResponse<String> response) {
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(response.body()).isEqualTo("203.0.113.7 secure, forwarded for null");
        assertThat(response.headers().map()).containsKey("x-content-type-options");
        SecurityHeaders.api()
                .forResponse(true)
                .forEach((name, value) -> assertThat(response.headers().allValues(name))
                        .as(name)
                        .containsExactly(name.equals("X-Frame-Options") ? "SAMEORIGIN" : value));
    }

    private static void register(ServletContext context) {
        TrustedProxyFilter.trusting("127.0.0.1").addTo(context, "/*");
        SecurityHeadersFilter.of(SecurityHeaders.api()).addTo(context, "/*");
        context.addServlet("client", Situation.servlet((request, response) -> {
                    response.addHeader("x-frame-options", "SAMEORIGIN");
                    response.getWriter()
                            .print(request.getRemoteAddr() + (request.isSecure() ? " secure" : " plain")
                                    + ", forwarded for " + request.getHeader("x-forwarded-for"));
                }))
                .addMapping("/client");
    }

    private static HttpResponse<String> get(HttpClient client, int port) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/client"))
                .header("X-Forwarded-For", "6.6.6.6, 203.0.113.7")
                .header("X-Forwarded-Proto", "https")
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
