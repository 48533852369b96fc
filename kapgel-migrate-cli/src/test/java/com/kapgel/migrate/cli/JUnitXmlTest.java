package com.kapgel.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

class JUnitXmlTest {

    @Test
    void countsAndTimesWhatCiSystemsShow() throws Exception {
        Element root = Parsed.xml(JUnitXml.write(
                "kapgel-migrate.migrate",
                List.of(
                        TestCase.passed("V1__a.sql", Duration.ofMillis(61_007)),
                        TestCase.failed("V2__b.sql", "headline\n  file: V2__b.sql"),
                        TestCase.skipped("V3__c.sql", "pending"))));

        Element suite = Parsed.elements(root, "testsuite").get(0);
        assertThat(suite.getAttribute("tests")).isEqualTo("3");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getAttribute("skipped")).isEqualTo("1");
        assertThat(suite.getAttribute("time")).isEqualTo("61.007");
        assertThat(Parsed.elements(root, "testcase"))
                .extracting(test -> test.getAttribute("name"))
                .containsExactly("V1__a.sql", "V2__b.sql", "V3__c.sql");
        assertThat(Parsed.elements(root, "testcase"))
                .extracting(test -> test.getAttribute("classname"))
                .containsOnly("kapgel-migrate.migrate");
        Element failure = Parsed.elements(root, "failure").get(0);
        assertThat(failure.getAttribute("message")).isEqualTo("headline");
        assertThat(failure.getTextContent()).isEqualTo("headline\n  file: V2__b.sql");
        assertThat(Parsed.elements(root, "skipped").get(0).getAttribute("message"))
                .isEqualTo("pending");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "V1__<b> & \"quotes\" 'too'.sql",
                "a\nb\r\nc\td",
                "]]> <!-- --> <![CDATA[",
                "sipariş 🛵 \u0085\u2028",
                "&amp; &#65; ${x}"
            })
    void anyTextComesBackFromAParser(String text) throws Exception {
        Element root = Parsed.xml(JUnitXml.write("s", List.of(TestCase.failed(text, text))));

        assertThat(Parsed.elements(root, "testcase").get(0).getAttribute("name"))
                .isEqualTo(text);
        assertThat(Parsed.elements(root, "failure").get(0).getTextContent()).isEqualTo(text);
    }

    @Test
    void whatXmlCannotWriteIsReplaced() throws Exception {
        String weird = "a\u0000b\u001b[31mc\ud83dd\uFFFE\uFFFF";
        String xml = JUnitXml.write("s", List.of(TestCase.failed(weird, weird), TestCase.skipped(weird, weird)));

        assertThat(xml).isASCII();
        assertThat(Parsed.elements(Parsed.xml(xml), "testcase").get(0).getAttribute("name"))
                .isEqualTo("a\uFFFDb\uFFFD[31mc\uFFFDd\uFFFD\uFFFD");
    }
}
