package com.kapgel.example.boot;

import com.kapgel.env.Env;
import com.kapgel.env.Var;
import com.kapgel.ratelimit.Backend;
import com.kapgel.ratelimit.Limit;
import com.kapgel.ratelimit.RateLimiter;
import com.kapgel.ratelimit.servlet.RateLimitFilter;
import com.kapgel.ratelimit.servlet.RequestKey;
import com.kapgel.security.SecurityHeaders;
import com.kapgel.security.servlet.SecurityHeadersFilter;
import com.kapgel.security.servlet.TrustedProxyFilter;
import com.kapgel.security.servlet.TrustedProxyFilter.Converter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.EnumSet;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
@SpringBootApplication
class OrderApplication {
    record AppEnv(
            boolean production,
            @Var(converter = Converter.class) TrustedProxyFilter trustedProxies) {}

    private final AppEnv env = Env.load(AppEnv.class);

    public static void main(String[] args) {
        Env.loadOrExit(AppEnv.class);
        System.setProperty("server.forward-headers-strategy", "none"); // else Tomcat decides first on Kubernetes
        SpringApplication.run(OrderApplication.class, args);
    }

    @Bean
    FilterRegistrationBean<TrustedProxyFilter> client() {
        return filter(1, env.trustedProxies());
    }

    @Bean
    FilterRegistrationBean<SecurityHeadersFilter> headers() {
        return filter(2, SecurityHeadersFilter.of(SecurityHeaders.api().production(env.production())));
    }

    @Bean
    Backend backend() {
        return Backend.fromEnvironment(System.getenv());
    }

    @Bean
    FilterRegistrationBean<RateLimitFilter> limit(Backend backend) {
        var limiter = RateLimiter.builder("orders").limit(Limit.perMinute(600).burst(100));
        return filter(3, RateLimitFilter.of(limiter.backend(backend).build(), RequestKey.clientAddress()));
    }

    private static <F extends Filter> FilterRegistrationBean<F> filter(int place, F filter) {
        FilterRegistrationBean<F> registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + place); // before Spring's filters, so before what may refuse
        registration.setDispatcherTypes(EnumSet.allOf(DispatcherType.class)); // error pages, too
        return registration;
    }

    @GetMapping("/api/orders/{id}")
    Map<String, Object> order(@PathVariable long id) {
        return Map.of("id", id, "status", "NEW");
    }
}
