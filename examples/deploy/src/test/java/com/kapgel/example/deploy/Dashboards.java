package com.kapgel.example.deploy;

import com.kapgel.example.deploy.KitFile.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a dashboard must keep to, so that Grafana takes it as a file; each rule returns what breaks it. */
final class Dashboards {

    private static final int COLUMNS = 24;

    /** The last of the classic format, which Grafana 12 writes. */
    private static final int SCHEMA = 42;

    /** What makes the unit of a query; the first that is found in it counts. */
    private static final List<Map.Entry<Pattern, String>> UNITS = List.of(
            entry("^60 \\*|_value_sum", "short"), // a minute's, and money
            entry("histogram_quantile|_age|_seconds_sum.*_seconds_count", "s"),
            entry("_seconds_(sum|total)|:ratio_|_cpu_usage", "percentunit"),
            entry("_bytes", "bytes"),
            entry("rate\\(", "reqps"),
            entry("", "short"));

    private static final Pattern LEGEND = Pattern.compile("\\{\\{(\\w+)}}");

    private Dashboards() {}

    /** All queries, those for variables among them, with what Grafana puts in for its own variables. */
    static List<String> queries(KitFile file) {
        Stream<String> ofPanels = panels(file)
                .flatMap(panel -> panel.at("targets").items().stream())
                .map(target -> target.at("expr").string());
        Stream<String> ofVariables = file.yaml().at("templating", "list").items().stream()
                .map(variable -> variable.at("query", "query").string())
                .filter(query -> !query.isEmpty())
                .map(query -> query.replaceAll("^label_values\\((.*), (\\w+)\\)$", "sum by ($2) ($1)"));
        return Stream.concat(ofPanels, ofVariables).map(Dashboards::resolved).toList();
    }

    static Stream<Node> panels(KitFile file) {
        return file.yaml().at("panels").items().stream()
                .filter(panel -> !panel.at("type").string().equals("row"));
    }

    static List<String> rows(KitFile file) {
        return file.yaml().at("panels").items().stream()
                .filter(panel -> panel.at("type").string().equals("row"))
                .map(row -> row.at("title").string())
                .toList();
    }

    /** Grafana resolves neither inputs nor ids when it finds a dashboard in a folder. */
    static List<String> canBeProvisioned(KitFile file) {
        Node dashboard = file.yaml();
        List<String> problems = new ArrayList<>();
        check(file.text().contains("\"id\": null,"), "id", problems);
        check(dashboard.at("uid").string().matches("[a-z-]{1,40}"), "uid", problems);
        check(dashboard.at("schemaVersion").number() == SCHEMA, "schemaVersion", problems);
        check(!file.text().contains("${DS_") && !file.text().contains("__inputs"), "inputs", problems);
        check(
                dashboard.at("templating", "list").items().stream()
                        .anyMatch(variable -> variable.at("type").string().equals("datasource")
                                && variable.at("query").string().equals("prometheus")
                                && variable.at("name").string().equals("datasource")),
                "variable datasource",
                problems);
        panels(file)
                .filter(panel -> !panel.at("datasource", "uid").string().equals("${datasource}")
                        || panel.at("targets").items().stream()
                                .anyMatch(target ->
                                        !target.at("datasource", "uid").string().equals("${datasource}")))
                .forEach(panel -> problems.add("datasource of " + title(panel)));
        return problems;
    }

    static List<String> saysWhatItShows(KitFile file) {
        return panels(file)
                .filter(panel -> title(panel).isEmpty()
                        || !panel.at("description").exists()
                        || !panel.at("fieldConfig", "defaults", "unit").exists()
                        || panel.at("fieldConfig", "defaults", "thresholds", "steps")
                                .items()
                                .isEmpty()
                        || panel.at("targets").items().isEmpty())
                .map(Dashboards::title)
                .toList();
    }

    static List<String> hasTheUnitOfWhatItAsksFor(KitFile file) {
        return panels(file)
                .filter(panel -> panel.at("targets").items().stream()
                        .anyMatch(target -> !unit(target.at("expr").string())
                                .equals(panel.at("fieldConfig", "defaults", "unit")
                                        .string())))
                .map(Dashboards::title)
                .toList();
    }

    static List<String> panelsHaveTheirPlace(KitFile file) {
        List<String> problems = new ArrayList<>();
        Set<Integer> ids = new HashSet<>();
        Set<String> taken = new HashSet<>();
        for (Node panel : file.yaml().at("panels").items()) {
            Node place = panel.at("gridPos");
            int x = place.at("x").number();
            int y = place.at("y").number();
            check(ids.add(panel.at("id").number()), "the id of " + title(panel), problems);
            check(x + place.at("w").number() <= COLUMNS, title(panel) + " is too wide", problems);
            IntStream.range(x, x + place.at("w").number())
                    .boxed()
                    .flatMap(column ->
                            IntStream.range(y, y + place.at("h").number()).mapToObj(line -> column + "/" + line))
                    .forEach(cell -> check(taken.add(cell), title(panel) + " covers another", problems));
        }
        return problems;
    }

    static List<String> asksForWhatThereIs(KitFile file, Scrape scrape) {
        Stream<String> asked = queries(file).stream()
                .flatMap(query ->
                        MetricsContract.problemsOf(query, scrape).stream().map(problem -> query + ": " + problem));
        Stream<String> told = panels(file)
                .flatMap(panel -> panel.at("targets").items().stream())
                .flatMap(target -> emptyInTheLegend(target, scrape));
        return Stream.concat(asked, told).toList();
    }

    private static Stream<String> emptyInTheLegend(Node target, Scrape scrape) {
        Set<String> labels = MetricsContract.labelsOf(resolved(target.at("expr").string()), scrape);
        return LEGEND.matcher(target.at("legendFormat").string())
                .results()
                .map(label -> label.group(1))
                .filter(label -> !labels.contains(label))
                .map(label -> "the legend tells of " + label + ", which is not among " + labels);
    }

    private static String unit(String query) {
        return UNITS.stream()
                .filter(unit -> unit.getKey().matcher(query).find())
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    private static Map.Entry<Pattern, String> entry(String sign, String unit) {
        return Map.entry(Pattern.compile(sign), unit);
    }

    private static String resolved(String query) {
        return query.replace("$__rate_interval", "5m").replace("$__range", "1h");
    }

    private static String title(Node panel) {
        return panel.at("title").string();
    }

    private static void check(boolean kept, String what, List<String> problems) {
        if (!kept) {
            problems.add(what);
        }
    }
}
