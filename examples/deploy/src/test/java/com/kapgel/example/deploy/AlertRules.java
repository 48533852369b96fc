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
}
