package com.kapgel.example.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.kapgel.example.deploy.PromExpr.Selector;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries are read whole or not at all. */
class PromParserTest {

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                    up                                                          ; up
                    up{job="shop", instance!="a",}                              ; up{job=shop,instance!=a}
                    {__name__="up"}                                             ; {__name__=up}
                    rate(a_total{le="0.4"}[5m] offset 1w)                       ; a_total{le=0.4}
                    sum by (job, le) (rate(a[5m])) / sum(b) by (job)            ; a b
                    a / on (job) group_left (version) b                         ; a b
                    a unless ignoring (le) b or c and d                         ; a b c d
                    job:errors:ratio_rate5m > 14.4 * 0.001                      ; job:errors:ratio_rate5m
                    histogram_quantile(0.95, sum by (le) (rate(b[10m]))) > bool 2 ; b
                    max_over_time(rate(a[5m])[1h:1m] @ end()) - -1              ; a
                    hour() >= 7 < 21                                            ; ``
                    absent(up{job="shop"} == 1)  # a comment with sum(           ; up{job=shop}
                    a{route!~"/x|/y \\"z\\"[0-9]{2}"}                           ; a{route!~/x|/y "z"[0-9]{2}}
                    2 ^ a % b * 1e3 + 1h30m                                     ; a b
                    sum                                                         ; sum
                    """)
    void findsTheSeriesOfAQuery(String query, String series) {
        String found = PromSelectors.of(PromParser.parse(query)).stream()
                .map(PromParserTest::text)
                .collect(Collectors.joining(" "));
        assertThat(found).isEqualTo(series);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sum(",
                "sum(a",
                "a{job=shop}",
                "a{job=\"shop\"",
                "a{job=\"shop}",
                "a b",
                "a +",
                "a[5m",
                "rate(a[5m]))",
                "a $ b",
                "sum by job (a)",
                "'a"
            })
    void refusesWhatItCannotRead(String query) {
        assertThatIllegalArgumentException().isThrownBy(() -> PromParser.parse(query));
    }

    private static String text(Selector selector) {
        List<String> matchers = selector.matchers().stream()
                .map(matcher -> matcher.label() + matcher.operator() + matcher.value())
                .toList();
        return selector.metric() + (matchers.isEmpty() ? "" : "{" + String.join(",", matchers) + "}");
    }
}
