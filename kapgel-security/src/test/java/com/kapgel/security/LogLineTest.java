package com.kapgel.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogLineTest {
    @Test
    void writesOutWhatWouldForgeALine() {
        assertThat(Redactor.oneLine("a\r\nINFO b\u001B[31mred\0\u0085\u2028\u202Eend\tşğ"))
                .isEqualTo("a\\r\\nINFO b\\u001B[31mred\\u0000\\u0085\\u2028\\u202Eend\tşğ");
    }

    @Test
    void leavesOrdinaryTextAsItIs() {
        String text = "tab\tand ümläut €";

        assertThat(Redactor.oneLine(text)).isSameAs(text);
    }
}
