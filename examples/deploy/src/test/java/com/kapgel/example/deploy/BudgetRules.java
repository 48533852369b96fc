package com.kapgel.example.deploy;

import static com.kapgel.example.deploy.AlertRules.alerts;
import static com.kapgel.example.deploy.AlertRules.name;
import static com.kapgel.example.deploy.AlertRules.rules;

import com.kapgel.example.deploy.KitFile.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What alerts on budgets that burn, and the series that are recorded for them, must keep to; each rule returns what breaks it. */
final class BudgetRules {

    /** A budget for 30 days, by the SRE workbook: the long window, the factor, and a twelfth of the window. */
    private static final Map<String, String> BURNS =
            Map.of("1h", "14.4 5m page", "6h", "6 30m page", "1d", "3 2h ticket", "3d", "1 6h ticket");

    private static final Pattern BURN = Pattern.compile(
            "(?s)job:(\\w+):ratio_rate(\\w+) > ([0-9.]+) \\* ([0-9.]+)\\s+and job:(\\w+):ratio_rate(\\w+)"
                    + " > ([0-9.]+) \\* ([0-9.]+)\\s+and job:(\\w+):increase(\\w+) >= 10\\s*");

    private static final Pattern ROUTES = Pattern.compile("route!~\"([^\"]*)\"");
    private static final Pattern BACK = Pattern.compile("(?:\\[|offset )(\\d\\w+)");

    private BudgetRules() {}

    static List<String> budgetsBurnInTheWindowsOfTheWorkbook(KitFile file) {
        List<String> problems = new ArrayList<>();
        for (Node alert : alerts(file)) {
            String window = alert.at("labels", "window").string();
            if (window.isEmpty()) {
                continue;
            }
            Matcher burn = BURN.matcher(alert.at("expr").string());
            if (!burn.matches()) {
                problems.add(name(alert) + " " + window + ": " + alert.at("expr"));
                continue;
            }
            String found = burn.group(3) + " " + burn.group(6) + " "
                    + alert.at("labels", "severity").string();
            boolean same = burn.group(1).equals(burn.group(5))
                    && burn.group(1).equals(burn.group(9))
                    && burn.group(3).equals(burn.group(7))
                    && burn.group(4).equals(burn.group(8))
                    && burn.group(2).equals(window)
                    && burn.group(10).equals(window);
            if (!same || !found.equals(BURNS.get(window))) {
                problems.add(name(alert) + " " + window + ": " + found);
            }
        }
        return problems;
    }

    /** Else two of them would not speak of the same requests. */
    static List<String> leavesOutTheSameRoutesEverywhere(KitFile file) {
        List<String> without = rules(file)
                .map(rule -> rule.at("expr").string())
                .filter(expr -> expr.split("http_server_requests", -1).length != expr.split("route!~", -1).length)
                .toList();
        Set<String> routes = ROUTES.matcher(file.text())
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        return routes.size() == 1
                ? without
                : Stream.concat(without.stream(), routes.stream()).toList();
    }

    static List<String> looksBackAsFarAsItsNameSays(KitFile file) {
        List<String> problems = new ArrayList<>();
        for (Node rule : rules(file).filter(rule -> rule.at("record").exists()).toList()) {
            String name = rule.at("record").string();
            BACK.matcher(rule.at("expr").string())
                    .results()
                    .map(back -> back.group(1))
                    .filter(back -> !name.matches(".*:[a-z_]+" + back))
                    .forEach(back -> problems.add(name + " looks back " + back));
        }
        return problems;
    }
}
