package com.kapgel.security.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CidrRangeTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.0/8, ::ffff:10.0.0.1, true",
        "10.0.0.0/8, ::a00:1, false",
        "10.0.0.5, 10.0.0.5, true",
        "10.0.0.5, 10.0.0.4, false",
        "10.0.0.5/32, 10.0.0.5, true",
        "172.16.0.0/12, 172.31.255.255, true",
        "172.16.0.0/12, 172.32.0.0, false",
        "192.0.2.128/25, 192.0.2.127, false",
        "::ffff:10.0.0.0/104, 10.9.9.9, true",
        "fd00::/8, fdff::1, true",
        "fd00::/8, fc00::1, false",
        "fc00::/7, fdff::1, true",
        "2001:db8::/32, 2001:db8:ffff::, true",
        "2001:db8::/32, 2001:db9::, false",
        "2001:db8:0:0:8000::/65, 2001:db8::8000:0:0:0, true",
        "2001:db8:0:0:8000::/65, 2001:db8::1, false",
        "2001:db8::/64, 2001:db8:0:0:ffff::, true",
        "2001:db8::/64, 2001:db8:0:1::, false",
        "::1, ::1, true",
        "::1, ::2, false",
        "64:ff9b::/96, 1.2.3.4, false",
        "0100::/8, 1.2.3.4, false",
    })
    void containsTheAddressesWithItsFirstBits(String range, String address, boolean contained) {
        IpAddress parsed = Objects.requireNonNull(IpAddress.find(address));

        assertThat(CidrRange.parse(range).contains(parsed)).isEqualTo(contained);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0/8",
        "10.0.0.5/32, 10.0.0.5",
        "::ffff:10.0.0.0/104, 10.0.0.0/8",
        "FD00:0::/8, fd00::/8",
        "fd00::5/128, fd00::5",
    })
    void writesItselfInOneForm(String text, String canonical) {
        assertThat(CidrRange.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.5/8          | write 10.0.0.0/8 for the range, or 10.0.0.5 for the one address",
                "fd00::5/8           | write fd00::/8 for the range, or fd00::5 for the one address",
                "10.0.0.0/33         | needs a number from 0 to 32 behind the slash",
                "fd00::/129          | needs a number from 0 to 128 behind the slash",
                "10.0.0.0/           | needs a number from 0 to 32",
                "10.0.0.0/8/8        | needs a number from 0 to 32",
                "10.0.0.0/-8         | needs a number from 0 to 32",
                "10.0.0.0/+8         | needs a number from 0 to 32",
                "10.0.0.0/08         | needs a number from 0 to 32",
                "10.0.0.0/\u0668     | needs a number from 0 to 32",
                "10.0.0.0/4294967304 | needs a number from 0 to 32",
                "10.0.0.0/255.0.0.0  | needs a number from 0 to 32",
                "proxy.internal      | names are not looked up",
                "localhost           | names are not looked up",
                "''                  | is not an IP address such as 10.0.0.5",
                "/8                  | is not an IP address such as 10.0.0.5",
                "10.*                | is not an IP address",
                "10.0.0              | is not an IP address",
                "010.0.0.0/8         | is not an IP address",
                "10.0.0.0-10.0.0.9   | is not an IP address",
                "fe80::1%eth0        | has a zone",
                "[fd00::1]           | has brackets",
                "0.0.0.0/0           | would trust everybody",
                "::/0                | would trust everybody",
                "::ffff:0:0/96       | would trust everybody",
                "128.0.0.0/1         | would trust a large part of the Internet",
                "2000::/3            | would trust a large part of the Internet",
                "0.0.0.0             | is not an address that a proxy can have",
                "::                  | is not an address that a proxy can have",
            })
    void refusesWithTheReasonAndWhatToWrite(String text, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CidrRange.parse(text))
                .withMessageStartingWith("'" + text + "' ")
                .withMessageContaining(reason);
    }
}
