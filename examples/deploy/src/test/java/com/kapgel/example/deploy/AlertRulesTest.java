package com.kapgel.example.deploy;

import static com.kapgel.example.deploy.Rule.keeps;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules for Prometheus keep to rules of ours, and each of these notices a copy that does not. */
class AlertRulesTest {

    private static final KitFile RULES = KitFile.named("prometheus/kapgel-rules.yml");
    private static final KitFile DASHBOARD = KitFile.named("grafana/kapgel-overview.json");
    private static final List<KitFile> SUITES = Promtool.SUITES.stream()
            .map(name -> KitFile.named("prometheus/" + name))
            .toList();

    @Test
    void thereIsAnAlertForEachTrouble() {
        assertThat(AlertRules.names(RULES))
                .containsExactly(
                        "ArchiveBehind",
                        "DatabaseDown",
                        "ErrorBudgetBurns",
                        "HealthCheckFails",
                        "LatencyBudgetBurns",
                        "LimiterDegraded",
                        "LimiterFailsOpen",
                        "OrdersStopped",
                        "PoolExhausted",
                        "PoolWaits",
                        "RealtimeSlow",
                        "RedisObjectiveMissed",
                        "ServiceAbsent");
    }

    @Test
    void everyAlertSaysWhoIsToldAndWhat() {
        keeps(RULES, AlertRules::saysWhoIsToldAndWhat)
                .butNotWith("severity: ticket", "severity: warning")
                .butNotWith("for: 2m", "for: 2h")
                .butNotWith("        for: 3m\n", "")
                .butNotWith("          summary: No order has come in for 15 minutes\n", "");
    }

    @Test
    void everyAlertLeadsToARunbookOfItsOwn() {
        keeps(RULES, AlertRules::leadsToItsRunbook)
                .butNotWith("runbooks/orders-stopped.md", "runbooks/orders-have-stopped.md")
                .butNotWith("runbooks/orders-stopped.md", "runbooks/realtime-slow.md")
                .butNotWith(AlertRules.RUNBOOKS + "orders-stopped.md", "orders-stopped.md");
    }

    @Test
    void budgetsBurnInTheWindowsOfTheWorkbook() {
        keeps(RULES, BudgetRules::budgetsBurnInTheWindowsOfTheWorkbook)
                .butNotWith("and job:request_errors:ratio_rate5m", "and job:request_errors:ratio_rate30m")
                .butNotWith("and job:request_errors:ratio_rate5m > 14.4", "and job:request_errors:ratio_rate5m > 6")
                .butNotWith("job:requests_slow:increase6h >= 10", "job:requests_slow:increase1h >= 10")
                .butNotWith("14.4 * 0.05", "6 * 0.05");
    }

    @Test
    void everyRuleLeavesOutTheSameRoutes() {
        keeps(RULES, BudgetRules::leavesOutTheSameRoutesEverywhere)
                .butNotWith("/events\", outcome=\"SERVER_ERROR\"", "/events|/x\", outcome=\"SERVER_ERROR\"")
                .butNotWith("/status|/api/orders/.+/events\", outcome!=", "/status\", outcome!=")
                .butNotWith(
                        ", route!~\"/livez|/readyz|/startupz|/api/health|/status|/api/orders/.+/events\", outcome!",
                        ", outcome!");
    }

    @Test
    void whatIsRecordedLooksBackAsFarAsItsNameSays() {
        keeps(RULES, BudgetRules::looksBackAsFarAsItsNameSays)
                .butNotWith("[3d]", "[1d]")
                .butNotWith("[2h]", "[3h]")
                .butNotWith("offset 15m", "offset 5m");
    }

    @Test
    void everySelectorNamesItsJob() {
        keeps(RULES, JobRules::namesItsJob)
                .butNotWith("kapgel_orders_total{job=\"order-service\"}", "kapgel_orders_total")
                .butNotWith("up{job=\"order-service\"}", "up{job=~\".*-service\"}");
    }

    @Test
    void prometheusKnowsTheJobs() {
        keeps(KitFile.named("prometheus/prometheus.yml"), file -> JobRules.knowsTheJobsOf(RULES, file))
                .butNotWith("job_name: order-service", "job_name: kubernetes-pods")
                .butNotWith("job_name: postgres", "job_name: database")
                .butNotWith("- kapgel-rules.yml", "- rules.yml");
    }

    @Test
    void aJobIsInOneNamespaceOnly() {
        keeps(KitFile.named("prometheus/prometheus.yml"), JobRules::looksIntoOneNamespace)
                .butNotWith("names: [production]", "names: [production, staging]")
                .butNotWith("        namespaces:\n          names: [production]\n", "");
    }

    @Test
    void whatIsRecordedIsUsedAndWhatIsUsedIsRecorded() {
        keeps(RULES, file -> AlertRules.recordsWhatIsUsedAndUsesWhatIsRecorded(file, DASHBOARD))
                .butNotWith("record: job:orders:increase15m", "record: job:orders:increase10m");
        keeps(DASHBOARD, file -> AlertRules.recordsWhatIsUsedAndUsesWhatIsRecorded(RULES, file))
                .butNotWith("job:orders:increase15m", "job:orders:rate15m");
    }

    @Test
    void everyAlertIsTriedInTheSuites() {
        keeps(RULES, file -> SuiteRules.isTried(file, SUITES))
                .butNotWith("alert: OrdersStopped", "alert: OrdersSlow")
                .butNotWith("window: 3d", "window: 7d");
        for (KitFile suite : SUITES.subList(0, 2)) {
            assertThat(suite.text())
                    .contains("An idle system", "A healthy one", "expr: 'ALERTS{alertstate=\"firing\"}'");
            keeps(suite, file -> SuiteRules.isCompleteWhereAllIsWell(RULES, file))
                    .butNotWith("series: 'hikaricp_connections_pending{", "series: 'hikaricp_connections_idle{");
        }
    }
}
