package com.kapgel.health.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptHeaderTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/*                                                          | JSON", // kube-probe, curl
                "''                                                           | JSON",
                "application/json                                             | JSON",
                "application/json, text/plain, */*                            | JSON",
                "application/*                                                | JSON",
                "application/health+json                                      | HEALTH_JSON",
                "application/health+json, */*                                 | HEALTH_JSON",
                "application/health+json, application/json;q=0.9              | HEALTH_JSON",
                "application/health+json;q=0.5, application/json;q=0.9        | JSON",
                "APPLICATION/Health+JSON ; Q=1.0                              | HEALTH_JSON",
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | HTML", // a browser
                "text/*                                                       | HTML",
                "text/html, application/json                                  | JSON", // alike: ours
                "text/html;q=0.001, application/json;q=0                      | HTML",
                "*/*;q=0.8, application/json;q=0                              | HEALTH_JSON",
                "*/*, application/json;q=0.1, application/health+json;q=0.2   | HTML",
                "text/html;q=0, */*                                           | JSON",
                "text/html;level=\"1,2;q=0\", application/json;q=0.9          | HTML", // quoted
                "text/html;charset=utf-8                                      | HTML",
                "image/png                                                    | JSON", // none of ours
                "*/*;q=0                                                      | JSON",
                "text/html;q=2                                                | JSON", // no quality
                "text/html;q=1.001                                            | JSON",
                "text/html;q=-1                                               | JSON",
                "text/html;q=0.1234                                           | JSON",
                "text/html;q=NaN                                              | JSON",
                "text/html;q=                                                 | JSON",
                "text/html;q=.5                                               | JSON",
                "*/html, /html, text/, text, a/b/c, ;;, ,, \"                 | JSON",
                "text/html;q=1.000                                            | HTML",
                "text/html;q=0.                                               | JSON"
            })
    void choosesWhatTheClientWouldRatherHave(String line, Representation expected) {
        assertThat(AcceptHeader.preferred(List.of(line))).isEqualTo(expected);
    }

    @Test
    void readsSeveralLinesAsOne() {
        assertThat(AcceptHeader.preferred(List.of("application/json;q=0.5", "text/html;q=0.6")))
                .isEqualTo(Representation.HTML);
        assertThat(AcceptHeader.preferred(List.of())).isEqualTo(Representation.JSON);
    }

    @Test
    void isNotHeldUpByALongOne() {
        String line = "text/html;q=0.5," + "\"\\".repeat(5_000) + "a/b;".repeat(50_000);

        assertThat(AcceptHeader.preferred(List.of(line))).isEqualTo(Representation.HTML);
    }
}
