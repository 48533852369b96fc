package com.kapgel.example.boot;

import com.kapgel.security.servlet.CacheControlFilter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What services do and the example does not: fail, answer asynchronously, and redirect from a file. */
@RestController
class TestControllers {
    @Bean
    static FilterRegistrationBean<CacheControlFilter> assets() {
        return new FilterRegistrationBean<>(CacheControlFilter.standard().immutable("/assets/*"));
    }

    /** By the method that came with Servlet 6.1, where there is one. */
    @GetMapping("/assets/moved.js")
    void moved(HttpServletResponse response) throws IOException, ReflectiveOperationException {
        for (Method method : HttpServletResponse.class.getMethods()) {
            if (method.getName().equals("sendRedirect")
                    && Arrays.equals(method.getParameterTypes(), new Class<?>[] {String.class, int.class})) {
                method.invoke(response, "/elsewhere", 301);
                return;
            }
        }
        response.sendRedirect("/elsewhere");
    }

    @GetMapping("/failing")
    String failing() {
        throw new IllegalStateException("as intended by a test");
    }

    @GetMapping("/asynchronous")
    Callable<String> asynchronous() {
        return () -> "later";
    }
}
