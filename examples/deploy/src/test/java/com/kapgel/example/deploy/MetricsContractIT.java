package com.kapgel.example.deploy;

import static com.kapgel.example.deploy.Rule.keeps;
import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.example.deploy.PromExpr.Matcher;
import com.kapgel.example.deploy.PromExpr.Selector;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Rules and dashboard speak of what the order service really tells: each metric, label, value and bucket, and the two sides of each operator
 * find each other. Prometheus itself finds nothing wrong with a query that matches nothing.
 */
class MetricsContractIT {

    private static final KitFile RULES = KitFile.named("prometheus/kapgel-rules.yml");
    private static final KitFile DASHBOARD = KitFile.named("grafana/kapgel-overview.json");

    /** What Prometheus adds to a target. */
    private static final Map<String, String> SERVICE = Map.of("job", "order-service", "instance", "10.0.0.1:9464");

    /**
     * Of the queries built into postgres_exporter: <a
     * href="https://github.com/prometheus-community/postgres_exporter/blob/master/cmd/postgres_exporter/queries.go">pg_stat_archiver</a>.
     */
    private static final String POSTGRES_EXPORTER = "pg_stat_archiver_last_archive_age{server=\"10.0.0.2:5432\"} 211.3";

    private static final Map<String, String> EXPORTER = Map.of("job", "postgres", "instance", "10.0.0.2:9187");

    private static String scraped = "";

    @BeforeAll
    static void everythingHappensToTheServiceAndPrometheusLooks() throws IOException {
        try (MeasuredService service = MeasuredService.start()) {
            service.liveThroughEverything();
            Awaitility.await("what it tells is complete")
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> {
                        scraped = service.scrape();
                        assertThat(AlertRules.asksForWhatThereIs(RULES, scrape()))
                                .isEmpty();
                        assertThat(Dashboards.asksForWhatThereIs(DASHBOARD, scrapeAndRules()))
                                .isEmpty();
                    });
        }
    }

    @Test
    void everyRuleAsksForWhatThereIs() {
        keeps(RULES, file -> AlertRules.asksForWhatThereIs(file, scrape()))
                .butNotWith("http_server_requests_seconds_count", "http_server_requests_count")
                .butNotWith("le=\"0.4\"", "le=\"0.5\"")
                .butNotWith("route!~\"/livez|", "uri!~\"/livez|")
                .butNotWith("/livez|/readyz", "/alive|/readyz")
                .butNotWith("outcome=\"SERVER_ERROR\"", "outcome=\"5xx\"")
                .butNotWith("decided_by=\"nobody\"", "decided_by=\"none\"")
                .butNotWith("outcome=\"SERVER_ERROR\"", "outcome=\"SERVER_ERROR\", status=\"201\"")
                .butNotWith("check=\"database\"", "check=\"postgres\"")
                .butNotWith("sum by (job, channel, le)", "sum by (job, topic, le)")
                .butNotWith("job:orders:increase5m offset 5m", "job:orders:increase3m offset 5m")
                .butNotWith("unless on () min(", "unless min(")
                .butNotWith("$labels.limiter", "$labels.window")
                .butNotWith("pg_stat_archiver_last_archive_age", "pg_stat_archiver_age");
    }

    @Test
    void everyPanelAsksForWhatThereIs() {
        keeps(DASHBOARD, file -> Dashboards.asksForWhatThereIs(file, scrapeAndRules()))
                .butNotWith("kapgel_orders_total{", "kapgel_orders_created_total{")
                .butNotWith("label_values(kapgel_orders_total, job)", "label_values(kapgel_orders, job)")
                .butNotWith("sum by (pool)", "sum by (name)")
                .butNotWith("area=\\\"heap\\\"", "area=\\\"stack\\\"")
                .butNotWith("sum by (route, le)", "sum by (route)")
                .butNotWith("{{outcome}}", "{{result}}")
                .butNotWith("job:orders:increase15m", "job:orders:rate15m");
    }

    /** Else a suite would try the rules on what never happens. */
    @Test
    void theSuitesTellOfWhatThereIs() {
        for (String suite : Promtool.SUITES) {
            keeps(KitFile.named("prometheus/" + suite), MetricsContractIT::madeUp)
                    .butNotWith("up{job", "down{job")
                    .butNotWith("job=\"order-service\"", "job=\"order-service\", shard=\"1\"");
        }
    }

    private static List<String> madeUp(KitFile suite) {
        Scrape scrape = scrape();
        List<String> problems = new ArrayList<>();
        suite.yaml().at("tests").items().stream()
                .flatMap(test -> test.at("input_series").items().stream())
                .flatMap(series ->
                        PromSelectors.of(PromParser.parse(series.at("series").string())).stream())
                .forEach(series -> {
                    problems.addAll(MetricsContract.problemsOf(series.metric(), scrape));
                    labels(series)
                            .filter(label -> !scrape.labelsOf(series.metric()).contains(label))
                            .forEach(problems::add);
                });
        return problems;
    }

    private static Stream<String> labels(Selector series) {
        return series.matchers().stream().map(Matcher::label);
    }

    private static Scrape scrape() {
        return new Scrape()
                .addText(scraped, SERVICE)
                .addText("up 1", SERVICE)
                .addText("up 1\n" + POSTGRES_EXPORTER, EXPORTER);
    }

    /** With what the rules record. */
    private static Scrape scrapeAndRules() {
        Scrape scrape = scrape();
        assertThat(AlertRules.asksForWhatThereIs(RULES, scrape)).isEmpty();
        return scrape;
    }
}
