package com.kapgel.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestKeyTest {
    @ParameterizedTest
    @CsvSource({
        "203.0.113.9, 203.0.113.9",
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:0:0:0:0/64",
        "2001:db8:1:2::ffff, 2001:db8:1:2:0:0:0:0/64",
        "0:0:0:0:0:0:0:1, 0:0:0:0:0:0:0:0/64",
        "::ffff:203.0.113.9, 203.0.113.9",
        "::ffff:cb00:7109, 203.0.113.9",
        "fe80::1%eth0, fe80:0:0:0:0:0:0:0/64",
        "no:address, no:address"
    })
    void countsAnAddressByWhatItsOwnerCannotChange(String address, String key) {
        assertThat(RequestKey.clientAddress().of(requestFrom(address))).isEqualTo(key);
    }

    private static HttpServletRequest requestFrom(String address) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                RequestKeyTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("getRemoteAddr");
                    return address;
                });
    }
}
