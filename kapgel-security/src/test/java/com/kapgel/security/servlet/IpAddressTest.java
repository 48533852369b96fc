package com.kapgel.security.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0",
        "192.0.2.1, 192.0.2.1",
        "255.255.255.255, 255.255.255.255",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "2001:DB8::A, 2001:db8::a",
        "2001:0db8:0000:0000:0000:0000:0000:0001, 2001:db8::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
        "0:0:0:0:0:0:0:0, ::",
        "64:ff9b::192.0.2.1, 64:ff9b::c000:201",
        "::192.0.2.1, ::c000:201",
        "::ffff:1.2.3.4, 1.2.3.4",
        "::FFFF:1.2.3.4, 1.2.3.4",
        "::ffff:102:304, 1.2.3.4",
        "0:0:0:0:0:ffff:1.2.3.4, 1.2.3.4",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    })
    void writesEachAddressInOneForm(String text, String canonical) {
        assertThat(IpAddress.find(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "1.2.3",
                "1.2.3.",
                ".1.2.3.4",
                "1.2.3.4.",
                "1.2.3.4.5",
                "1..3.4",
                "010.1.1.1",
                "1.1.1.01",
                "00.0.0.0",
                "256.1.1.1",
                "1.1.1.1000",
                "16909060",
                "0x1.2.3.4",
                "0x01020304",
                "-1.2.3.4",
                "+1.2.3.4",
                "1.2.3.4 ",
                "1.2.3.4\u00a0",
                "\u0661.2.3.4",
                "\uff11.2.3.4",
                "1.2.3.4/32",
                ":",
                ":::",
                "1:",
                ":1",
                "1:2",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7:",
                "1::2::3",
                "1:::2",
                "12345::",
                "g::",
                "::\u0661",
                "::-1",
                "::+1",
                "::1.2.3",
                "::1.2.3.4.5",
                "::01.2.3.4",
                "::1.2.3.4:5",
                "1:2:3:4:5:6:7:1.2.3.4",
                "fe80::1%eth0",
                "[::1]",
                "localhost",
                "example.com",
                "unknown",
            })
    void refusesWhatIsNoAddress(String text) {
        assertThat(IpAddress.find(text)).isNull();
    }

    @Test
    void looksAtItsPartOfTheTextOnly() {
        assertThat(IpAddress.find("1.2.3.45", 0, 7)).hasToString("1.2.3.4");
        assertThat(IpAddress.find("x::12y", 1, 4)).hasToString("::1");
        assertThat(IpAddress.find("x:::", 1, 2)).isNull();
        assertThat(IpAddress.find("1.2.3.4:80", 0, 7)).hasToString("1.2.3.4");
    }

    @Test
    void readsWhatItWrites() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            IpAddress address = new IpAddress(fewGroups(random), fewGroups(random));

            assertThat(IpAddress.find(address.toString())).isEqualTo(address);
        }
    }

    /** Each of them zero, small or any number. */
    private static long fewGroups(Random random) {
        long groups = 0;
        for (int i = 0; i < 4; i++) {
            groups = groups << 16 | random.nextInt(random.nextInt(3) == 0 ? 0x10000 : random.nextBoolean() ? 0x100 : 1);
        }
        return groups;
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, true", "::, true", "::ffff:0.0.0.0, true", "::1, false", "0.0.0.1, false", "1::, false"})
    void knowsTheAddressesOfNobody(String text, boolean unspecified) {
        assertThat(Objects.requireNonNull(IpAddress.find(text)).isUnspecified()).isEqualTo(unspecified);
    }
}
