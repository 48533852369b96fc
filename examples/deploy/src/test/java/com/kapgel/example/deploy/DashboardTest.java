package com.kapgel.example.deploy;

import static com.kapgel.example.deploy.Rule.keeps;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The dashboard keeps to the rules, and each rule notices a copy that does not. */
class DashboardTest {

    private static final KitFile DASHBOARD = KitFile.named("grafana/kapgel-overview.json");
    private static final KitFile RULES = KitFile.named("prometheus/kapgel-rules.yml");

    @Test
    void itShowsWhatThePlanWants() {
        assertThat(Dashboards.rows(DASHBOARD))
                .containsExactly(
                        "Golden signals", "Orders", "Realtime and couriers", "Rate limit", "Health and pool", "JVM");
        assertThat(Dashboards.queries(DASHBOARD)).hasSizeGreaterThan(30);
    }

    @Test
    void grafanaTakesItFromAFolder() {
        keeps(DASHBOARD, Dashboards::canBeProvisioned)
                .butNotWith("\"id\": null,", "\"id\": 17,")
                .butNotWith("\"uid\": \"kapgel-overview\"", "\"uid\": \"\"")
                .butNotWith("\"schemaVersion\": 42", "\"schemaVersion\": 16")
                .butNotWith("${datasource}", "${DS_PROMETHEUS}")
                .butNotWith("\"type\": \"datasource\"", "\"type\": \"custom\"");
    }

    @Test
    void everyPanelSaysWhatItShows() {
        keeps(DASHBOARD, Dashboards::saysWhatItShows)
                .butNotWith("\"title\": \"Heap\"", "\"title\": \"\"")
                .butNotWith("\"unit\": \"bytes\"", "\"decimals\": 2");
    }

    @Test
    void everyPanelHasTheUnitOfWhatItAsksFor() {
        keeps(DASHBOARD, Dashboards::hasTheUnitOfWhatItAsksFor)
                .butNotWith("\"unit\": \"s\"", "\"unit\": \"ms\"")
                .butNotWith("\"unit\": \"percentunit\"", "\"unit\": \"percent\"")
                .butNotWith("\"unit\": \"bytes\"", "\"unit\": \"decmbytes\"")
                .butNotWith("60 * sum by (branch)", "sum by (branch)");
    }

    @Test
    void noPanelCoversAnother() {
        keeps(DASHBOARD, Dashboards::panelsHaveTheirPlace)
                .butNotWith("\"x\": 8,", "\"x\": 7,")
                .butNotWith("\"x\": 18,", "\"x\": 20,")
                .butNotWith("\"id\": 3,", "\"id\": 2,");
    }

    @Test
    void itNamesTheAlertBesideEachSignalThatHasOne() {
        AlertRules.names(RULES)
                .forEach(alert -> keeps(DASHBOARD, file -> file.text().contains(alert) ? List.of() : List.of(alert))
                        .butNotWith(alert, "none"));
    }
}
