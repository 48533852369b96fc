package com.kapgel.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientNetworkTest {
    @ParameterizedTest
    @CsvSource({
        "203.0.113.9, 203.0.113.9",
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64",
        "2001:DB8:1:2:3:4:5:6, 2001:db8:1:2::/64",
        "2001:0db8:0001:0002::ffff, 2001:db8:1:2::/64",
        "2001:db8::, 2001:db8:0:0::/64",
        "::, 0:0:0:0::/64",
        "::1, 0:0:0:0::/64",
        "0:0:0:0:0:0:0:1, 0:0:0:0::/64",
        "2001:db8::1.2.3.4, 2001:db8:0:0::/64"
    })
    void countsAnIpv6AddressByItsFirst64Bits(String address, String network) {
        assertThat(ClientNetwork.of(address, 64)).isEqualTo(network);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.2.3.4",
                "::ffff:1.2.3.4",
                "::FFFF:1.2.3.4",
                "::ffff:102:304",
                "::FFFF:0102:0304",
                "0:0:0:0:0:ffff:102:304",
                "0000:0000:0000:0000:0000:ffff:1.2.3.4",
                "[::ffff:1.2.3.4]",
                "::ffff:1.2.3.4%eth0",
                "64:ff9b::1.2.3.4",
                "64:FF9B::102:304",
                "0064:ff9b:0:0:0:0:102:304"
            })
    void countsAnIpv4AddressByItsBitsHoweverItIsWritten(String address) {
        assertThat(ClientNetwork.of(address, 64)).isEqualTo("1.2.3.4");
    }

    @ParameterizedTest
    @CsvSource({
        "::ffff:0:102:304, 0:0:0:0::/64",
        "::1:ffff:102:304, 0:0:0:0::/64",
        "1::ffff:102:304, 1:0:0:0::/64",
        "64:ff9b:1::102:304, 64:ff9b:1:0::/64",
        "64:ff9b::1:0:102:304, 64:ff9b:0:0::/64",
        "::102:304, 0:0:0:0::/64"
    })
    void takesNothingElseForAnIpv4Address(String address, String network) {
        assertThat(ClientNetwork.of(address, 64)).isEqualTo(network);
    }

    @ParameterizedTest
    @CsvSource({
        "[2001:db8:1:2::9]:443, 2001:db8:1:2::/64",
        "[2001:db8:1:2::9], 2001:db8:1:2::/64",
        "fe80::1%eth0, fe80:0:0:0::/64",
        "fe80::1%25en0, fe80:0:0:0::/64",
        "203.0.113.9:1234, 203.0.113.9"
    })
    void dropsBracketsPortAndZone(String address, String network) {
        assertThat(ClientNetwork.of(address, 64)).isEqualTo(network);
    }

    @ParameterizedTest
    @CsvSource({
        "32, 2001:db8::/32",
        "40, 2001:db8:ab00::/40",
        "48, 2001:db8:abcd::/48",
        "56, 2001:db8:abcd:ef00::/56",
        "64, 2001:db8:abcd:ef12::/64",
        "112, 2001:db8:abcd:ef12:3:4:5::/112",
        "120, 2001:db8:abcd:ef12:3:4:5:ab00/120",
        "128, 2001:db8:abcd:ef12:3:4:5:abcd/128"
    })
    void takesAnyPrefix(int prefix, String network) {
        assertThat(ClientNetwork.of("2001:db8:abcd:ef12:3:4:5:abcd", prefix)).isEqualTo(network);
    }

    /** Among them names that a resolver would be asked for, if one were. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "unknown",
                "no:address",
                "example.com",
                "example.com:80",
                "_hidden:1",
                ":::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "1:2:3:4:5:6:7:8::",
                "12345::",
                "1:2:3:4:5:6:7:",
                "::1.2.3",
                "::1.2.3.256",
                "::1.2.3.4:5",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::\u0661",
                "",
                ":"
            })
    void leavesWhatIsNoAddressAsItIs(String text) {
        assertThat(ClientNetwork.of(text, 64)).isEqualTo(text);
    }

    @Test
    void readsEveryFormThatJavaWrites() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[16];
            random.nextBytes(bytes);
            for (int zero = random.nextInt(12); zero > 0; zero--) {
                bytes[random.nextInt(16)] = 0;
            }
            if (InetAddress.getByAddress(bytes) instanceof Inet6Address address) {
                StringBuilder expected = new StringBuilder();
                for (int group = 0; group < 8; group++) {
                    expected.append(group == 0 ? "" : ":")
                            .append(Integer.toHexString(
                                    (bytes[group * 2] & 0xff) << 8 | (bytes[group * 2 + 1] & 0xff)));
                }
                assertThat(ClientNetwork.of(address.getHostAddress(), 128)).isEqualTo(expected + "/128");
            }
        }
    }
}
