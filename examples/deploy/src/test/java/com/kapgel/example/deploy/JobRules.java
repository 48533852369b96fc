package com.kapgel.example.deploy;

import static com.kapgel.example.deploy.AlertRules.rules;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What rules and settings of Prometheus must keep to, so that both mean the same job; each rule returns what breaks it. */
final class JobRules {

    private JobRules() {}

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
}
