package com.kapgel.example.deploy;

import com.kapgel.example.deploy.KitFile.Node;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What rules for Prometheus must keep to; each rule returns what breaks it. */
final class AlertRules {

    static final String RUNBOOKS = "https://github.com/kapgel/kapgel-hardening/blob/main/examples/deploy/runbooks/";

    /** A page that comes later than this after its condition is no page. */
    private static final Map<String, Set<String>> WAITS =
            Map.of("page", Set.of("1m", "2m", "3m", "5m"), "ticket", Set.of("1m", "2m", "5m", "15m", "30m"));

    /** A budget for 30 days, by the SRE workbook: the long window, the factor, and a twelfth of the window. */
    private static final Map<String, String> BURNS =
            Map.of("1h", "14.4 5m page", "6h", "6 30m page", "1d", "3 2h ticket", "3d", "1 6h ticket");

    private static final Pattern BURN = Pattern.compile(
            "(?s)job:(\\w+):ratio_rate(\\w+) > ([0-9.]+) \\* ([0-9.]+)\\s+and job:(\\w+):ratio_rate(\\w+)"
                    + " > ([0-9.]+) \\* ([0-9.]+)\\s+and job:(\\w+):increase(\\w+) >= 10\\s*");

    private static final Pattern ROUTES = Pattern.compile("route!~\"([^\"]*)\"");
    private static final Pattern BACK = Pattern.compile("(?:\\[|offset )(\\d\\w+)");
    private static final Pattern LABEL = Pattern.compile("\\$labels\\.(\\w+)");

    private AlertRules() {}

    static List<Node> alerts(KitFile file) {
        return rules(file).filter(rule -> rule.at("alert").exists()).toList();
    }

    static Stream<Node> rules(KitFile file) {
        return file.yaml().at("groups").items().stream().flatMap(group -> group.at("rules").items().stream());
    }

    static Set<String> names(KitFile file) {
        return alerts(file).stream().map(AlertRules::name).collect(Collectors.toCollection(TreeSet::new));
    }

    static String name(Node rule) {
        return rule.at("alert").string();
    }

    static List<String> saysWhoIsToldAndWhat(KitFile file) {
        List<String> problems = new ArrayList<>();
        for (Node alert : alerts(file)) {
            Set<String> waits = WAITS.get(alert.at("labels", "severity").string());
            if (waits == null || !waits.contains(alert.at("for").string())) {
                problems.add(name(alert) + ": severity or for");
            }
            for (String text : List.of("summary", "description")) {
                if (!alert.at("annotations", text).exists()) {
                    problems.add(name(alert) + ": " + text);
                }
            }
        }
        return problems;
    }

    /** A page of its own for each, which names the alert that leads there. */
    static List<String> leadsToItsRunbook(KitFile file) {
        List<String> problems = new ArrayList<>();
        Set<String> pages = new TreeSet<>();
        for (Node alert : alerts(file)) {
            String url = alert.at("annotations", "runbook_url").string();
            Path page = Path.of("runbooks", url.replace(RUNBOOKS, ""));
            if (!url.startsWith(RUNBOOKS) || !Files.exists(page)) {
                problems.add(name(alert) + ": " + url);
            } else if (!KitFile.named(page.toString()).text().contains("`" + name(alert) + "`")) {
                problems.add(page + " does not name " + name(alert));
            }
            pages.add(url);
        }
        if (pages.size() != names(file).size()) {
            problems.add(pages.size() + " pages for " + names(file).size() + " alerts");
        }
        return problems;
    }

    static List<String> budgetsBurnInTheWindowsOfTheWorkbook(KitFile file) {
        List<String> problems = new ArrayList<>();
        for (Node alert : alerts(file)) {
            String window = alert.at("labels", "window").string();
            if (window.isEmpty()) {
                continue;
            }
            java.util.regex.Matcher burn = BURN.matcher(alert.at("expr").string());
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

    /** That one job is meant, in each selector of what is no recorded series; several services may have the same metrics. */
    static List<String> namesItsJob(KitFile file) {
        return rules(file)
                .map(rule -> rule.at("expr").string())
                .flatMap(expr -> PromSelectors.of(PromParser.parse(expr)).stream())
                .filter(selector -> !selector.metric().contains(":"))
                .filter(selector -> selector.matchers().stream()
                        .noneMatch(matcher -> matcher.label().equals("job")
                                && matcher.operator().equals("=")))
                .map(PromExpr.Selector::metric)
                .toList();
    }

    static List<String> knowsTheJobsOf(KitFile rules, KitFile settings) {
        List<String> jobs = settings.yaml().at("scrape_configs").items().stream()
                .map(job -> job.at("job_name").string())
                .toList();
        Stream<String> unknown = rules(rules)
                .map(rule -> rule.at("expr").string())
                .flatMap(expr -> PromSelectors.of(PromParser.parse(expr)).stream())
                .flatMap(selector -> selector.matchers().stream())
                .filter(matcher -> matcher.label().equals("job"))
                .map(PromExpr.Matcher::value)
                .filter(job -> !jobs.contains(job));
        Stream<String> unread = Stream.of(Path.of(rules.name()).getFileName().toString())
                .filter(name -> !settings.yaml().at("rule_files").strings().contains(name));
        return Stream.concat(unknown, unread).distinct().toList();
    }

    /** Else a job would be staging and production together, and one of them would be well while the other is not. */
    static List<String> looksIntoOneNamespace(KitFile settings) {
        return settings.yaml().at("scrape_configs").items().stream()
                .flatMap(job -> job.at("kubernetes_sd_configs").items().stream())
                .map(found -> found.at("namespaces", "names").strings())
                .filter(names -> names.size() != 1)
                .map(names -> "looks into " + names)
                .toList();
    }

    static List<String> recordsWhatIsUsedAndUsesWhatIsRecorded(KitFile file, KitFile dashboard) {
        Set<String> recorded = rules(file)
                .map(rule -> rule.at("record").string())
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> used = Stream.concat(
                        rules(file).map(rule -> rule.at("expr").string()), Dashboards.queries(dashboard).stream())
                .flatMap(expr -> PromSelectors.of(PromParser.parse(expr)).stream())
                .map(PromExpr.Selector::metric)
                .filter(metric -> metric.contains(":"))
                .collect(Collectors.toCollection(TreeSet::new));
        return Stream.concat(
                        recorded.stream().filter(name -> !used.contains(name)).map(name -> name + " is not used"),
                        used.stream().filter(name -> !recorded.contains(name)).map(name -> name + " is not recorded"))
                .toList();
    }

    /** The rules against what is there; what they record is there for those behind. */
    static List<String> asksForWhatThereIs(KitFile file, Scrape scrape) {
        List<String> problems = new ArrayList<>();
        for (Node rule : rules(file).toList()) {
            String expr = rule.at("expr").string();
            String name = rule.at("record").string() + name(rule);
            MetricsContract.problemsOf(expr, scrape).forEach(problem -> problems.add(name + ": " + problem));
            Set<String> labels = MetricsContract.labelsOf(expr, scrape);
            if (rule.at("record").exists()) {
                scrape.record(name, labels);
            }
            LABEL.matcher(rule.at("annotations").value().toString())
                    .results()
                    .map(label -> label.group(1))
                    .filter(label -> !labels.contains(label)) // those of the rule itself are not among them
                    .forEach(label -> problems.add(name + " tells of " + label + ", which is empty"));
        }
        return problems;
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
}
