package com.kapgel.example.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a query will not find is found before. */
class MetricsContractTest {

    private static final Scrape SCRAPE =
            new Scrape().addText("""
                    # HELP http_seconds How long requests take
                    # TYPE http_seconds histogram
                    http_seconds_bucket{route="/a",status="200",le="0.4"} 1
                    http_seconds_bucket{route="/a",status="200",le="2.0"} 1
                    http_seconds_bucket{route="/a",status="200",le="+Inf"} 1.0E7
                    http_seconds_count{route="/a",status="200"} 1 1700000000
                    http_seconds_count{route="/odd } \\"name\\"",status="500"} NaN
                    pool_active 3
                    """, Map.of("job", "shop", "instance", "x")).record("job:recorded", Set.of("job"));

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                    http_second_count                                                ; no metric http_second_count
                    {job="shop"}                                                     ; no metric without a name
                    http_seconds_count{uri="/a"}                                     ; http_seconds_count has no label uri
                    http_seconds_bucket{le="0.5"}                                    ; http_seconds_bucket has no le=0.5
                    http_seconds_bucket{le="2"}                                      ; http_seconds_bucket has no le=2
                    http_seconds_count{status="503"}                                 ; http_seconds_count has no status=503
                    http_seconds_count{route!~"/a|/b"}                               ; http_seconds_count has no route=/b
                    http_seconds_count{route="/a",status="500"}                      ; no series http_seconds_count has all of route=/a, status=500
                    http_seconds_count{job="other"}                                  ; http_seconds_count has no job=other
                    sum by (uri) (http_seconds_count)                                ; sum by uri, which is not among [instance, job, route, status]
                    sum by (route) (sum by (job) (http_seconds_count))               ; sum by route, which is not among [job]
                    histogram_quantile(0.9, sum by (job) (http_seconds_bucket))      ; histogram_quantile of what has no le
                    http_seconds_count / pool_active                                 ; [instance, job, route, status] and [instance, job] do not find each other by /
                    sum(pool_active) > job:recorded                                  ; [] and [job] do not find each other by >
                    pool_active and on (route) pool_active                           ; and by route, which is not among [instance, job]
                    """)
    void saysWhatAQueryWillNotFind(String query, String problem) {
        assertThat(MetricsContract.problemsOf(query, SCRAPE)).contains(problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                    sum by (job) (rate(http_seconds_bucket{le="0.4"}[5m])) > 0.5 ; job
                    histogram_quantile(0.9, sum by (job, le) (rate(http_seconds_bucket[5m]))) ; job
                    http_seconds_count{status=~"2..|5..", route!="/a", job="$job"} ; instance job route status
                    sum without (route, status) (http_seconds_count) / pool_active ; instance job
                    pool_active * on (instance) group_left () pool_active          ; instance job
                    pool_active unless on () vector(1)                             ; instance job
                    absent(pool_active{job="shop"})                                ; job
                    job:recorded == 0 and job:recorded offset 1w > 5 and on () (hour() >= 7 < 21) ; job
                    sum by (job) (http_seconds_count or 0 * pool_active)           ; job
                    1 - sum(pool_active) / 2                                       ; ``
                    """)
    void knowsTheLabelsOfTheResult(String query, String labels) {
        assertThat(MetricsContract.problemsOf(query, SCRAPE)).isEmpty();
        assertThat(MetricsContract.labelsOf(query, SCRAPE))
                .containsExactlyElementsOf(labels.isEmpty() ? List.of() : List.of(labels.split(" ")));
    }

    @Test
    void readsLabelsThatLookLikeTheEndOfThem() {
        assertThat(SCRAPE.valuesOf("http_seconds_count", "route")).containsExactly("/a", "/odd } \\\"name\\\"");
    }
}
