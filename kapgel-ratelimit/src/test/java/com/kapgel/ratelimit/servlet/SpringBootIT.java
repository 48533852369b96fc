package com.kapgel.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.ratelimit.Limit;
import com.kapgel.ratelimit.RateLimiter;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.boot.web.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.server.ServletWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The filter as a bean of Spring Boot. */
class SpringBootIT {
    @Configuration(proxyBeanMethods = false)
    static class Application {
        @Bean
        ServletWebServerFactory tomcat() {
            TomcatServletWebServerFactory tomcat = new TomcatServletWebServerFactory(0);
            tomcat.setAddress(InetAddress.getLoopbackAddress());
            return tomcat;
        }

        @Bean(destroyMethod = "close")
        RateLimiter limiter() {
            return RateLimiter.builder("orders").limit(Limit.perDay(1)).build();
        }

        @Bean
        FilterRegistrationBean<RateLimitFilter> rateLimit(RateLimiter limiter) {
            var registration = new FilterRegistrationBean<>(RateLimitFilter.of(limiter, RequestKey.clientAddress()));
            registration.addUrlPatterns("/orders");
            return registration;
        }

        @Bean
        FilterRegistrationBean<RateLimitFilter> configured() {
            var registration = new FilterRegistrationBean<>(new RateLimitFilter());
            registration.setName("configured");
            registration.addInitParameter("limits", "2/day");
            registration.addInitParameter("backend", "memory");
            registration.addUrlPatterns("/vendors");
            return registration;
        }

        @Bean
        ServletRegistrationBean<?> hello() {
            return new ServletRegistrationBean<>(new Answer.AnsweringServlet(Answer.HELLO), "/");
        }
    }

    @Test
    void limitsAsAFilterRegistrationBean() throws Exception {
        try (var context = new AnnotationConfigServletWebServerApplicationContext(Application.class)) {
            int port = context.getWebServer().getPort();

            assertThat(get(port, "/orders").body()).isEqualTo("hello");
            assertThat(get(port, "/orders").statusCode()).isEqualTo(429);
            assertThat(get(port, "/orders").headers().firstValue("RateLimit-Policy"))
                    .hasValue("\"orders\";q=1;w=86400");
            assertThat(get(port, "/vendors").headers().firstValue("RateLimit-Policy"))
                    .hasValue("\"configured\";q=2;w=86400");
            assertThat(get(port, "/other").body()).isEqualTo("hello");
        }
    }

    private static HttpResponse<String> get(int port, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
