package com.kapgel.migrate.cli;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Writes test cases in the XML that CI systems know from JUnit.
 *
 * <p>The text is plain ASCII, and what XML 1.0 has no way to write (<a href="https://www.w3.org/TR/xml/#charsets">2.2
 * Characters</a>) becomes U+FFFD: it is well-formed whatever a file is called.
 */
final class JUnitXml {

    private JUnitXml() {}

    static String write(String suite, List<TestCase> cases) {
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        String totals = totals(suite, cases);
        xml.append("<testsuites").append(totals).append(">\n");
        xml.append("  <testsuite").append(totals).append(">\n");
        for (TestCase test : cases) {
            append(xml, suite, test);
        }
        return xml.append("  </testsuite>\n</testsuites>").toString();
    }

    private static String totals(String suite, List<TestCase> cases) {
        Duration time = cases.stream().map(TestCase::time).reduce(Duration.ZERO, Duration::plus);
        return attribute("name", suite)
                + attribute("tests", String.valueOf(cases.size()))
                + attribute("failures", count(cases, TestCase.Outcome.FAILED))
                + attribute("errors", "0")
                + attribute("skipped", count(cases, TestCase.Outcome.SKIPPED))
                + attribute("time", seconds(time));
    }

    private static String count(List<TestCase> cases, TestCase.Outcome outcome) {
        return String.valueOf(
                cases.stream().filter(test -> test.outcome() == outcome).count());
    }

    private static void append(StringBuilder xml, String suite, TestCase test) {
        xml.append("    <testcase")
                .append(attribute("classname", suite))
                .append(attribute("name", test.name()))
                .append(attribute("time", seconds(test.time())))
                .append('>');
        switch (test.outcome()) {
            case FAILED ->
                xml.append("<failure")
                        .append(attribute(
                                "message", test.text().lines().findFirst().orElse("")))
                        .append('>')
                        .append(escaped(test.text(), false))
                        .append("</failure>");
            case SKIPPED ->
                xml.append("<skipped").append(attribute("message", test.text())).append("/>");
            case PASSED -> {
                if (!test.text().isEmpty()) {
                    xml.append("<system-out>")
                            .append(escaped(test.text(), false))
                            .append("</system-out>");
                }
            }
        }
        xml.append("</testcase>\n");
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%d.%03d", time.toSeconds(), time.toMillisPart());
    }

    private static String attribute(String name, String value) {
        return " " + name + "=\"" + escaped(value, true) + "\"";
    }

    /** @param inAttribute where a parser would turn line ends and tabs into spaces */
    private static String escaped(String text, boolean inAttribute) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(character -> {
            boolean plain = character >= ' ' && character < 0x7F && "<>&\"".indexOf(character) < 0;
            if (plain || (character == '\n' && !inAttribute)) {
                escaped.appendCodePoint(character);
            } else {
                escaped.append("&#")
                        .append(isAllowed(character) ? character : 0xFFFD)
                        .append(';');
            }
        });
        return escaped.toString();
    }

    private static boolean isAllowed(int character) {
        return character == '\t'
                || character == '\n'
                || character == '\r'
                || (character >= 0x20 && character <= 0xD7FF)
                || (character >= 0xE000 && character <= 0xFFFD)
                || character >= 0x10000;
    }
}
