package com.kapgel.example.deploy;

import static com.kapgel.example.deploy.AlertRules.alerts;
import static com.kapgel.example.deploy.AlertRules.name;
import static com.kapgel.example.deploy.AlertRules.rules;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the suites of promtool must keep to; each rule returns what breaks it. */
final class SuiteRules {

    private SuiteRules() {}

    /** Each alert in the suites of promtool, once as it fires; one system in which nothing happens, and one in which all goes well. */
    static List<String> isTried(KitFile file, List<KitFile> suites) {
        Set<String> fired = suites.stream()
                .flatMap(suite -> suite.yaml().at("tests").items().stream())
                .flatMap(test -> test.at("alert_rule_test").items().stream())
                .flatMap(test -> test.at("exp_alerts").items().stream()
                        .map(alert -> test.at("alertname").string() + " "
                                + alert.at("exp_labels", "severity").string() + " "
                                + alert.at("exp_labels", "window").string()))
                .collect(Collectors.toCollection(TreeSet::new));
        return alerts(file).stream()
                .map(alert -> name(alert) + " " + alert.at("labels", "severity").string() + " "
                        + alert.at("labels", "window").string())
                .filter(alert -> !fired.contains(alert))
                .toList();
    }

    /** An alert that would fire there is silent as long as its metric is missing. */
    static List<String> isCompleteWhereAllIsWell(KitFile rules, KitFile suite) {
        Set<String> asked = rules(rules)
                .flatMap(rule -> metrics(rule.at("expr").string()))
                .filter(metric -> !metric.contains(":"))
                .collect(Collectors.toCollection(TreeSet::new));
        return suite.yaml().at("tests").items().stream()
                .filter(test -> test.at("name").string().matches("(An idle system|A healthy one).*"))
                .flatMap(test -> {
                    Set<String> missing = new TreeSet<>(asked);
                    test.at("input_series").items().stream()
                            .flatMap(series -> metrics(series.at("series").string()))
                            .forEach(missing::remove);
                    return missing.stream();
                })
                .toList();
    }

    private static Stream<String> metrics(String query) {
        return PromSelectors.of(PromParser.parse(query)).stream().map(PromExpr.Selector::metric);
    }
}
