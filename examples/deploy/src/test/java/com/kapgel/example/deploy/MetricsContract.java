package com.kapgel.example.deploy;

import com.kapgel.example.deploy.PromExpr.Aggregation;
import com.kapgel.example.deploy.PromExpr.Binary;
import com.kapgel.example.deploy.PromExpr.Call;
import com.kapgel.example.deploy.PromExpr.Grouping;
import com.kapgel.example.deploy.PromExpr.Literal;
import com.kapgel.example.deploy.PromExpr.Matcher;
import com.kapgel.example.deploy.PromExpr.Selector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Holds a query against the series that there are: names, labels, values of labels, among them buckets, and whether the two sides of an
 * operator have the labels by which they would find each other. A query that breaks it is no error for Prometheus, it is silent for ever.
 */
final class MetricsContract {

    private static final Set<String> SCALARS = Set.of("time", "scalar", "pi");

    private final Scrape scrape;
    private final List<String> problems = new ArrayList<>();

    private MetricsContract(Scrape scrape) {
        this.scrape = scrape;
    }

    /** What the query asks for and will not find. */
    static List<String> problemsOf(String query, Scrape scrape) {
        MetricsContract contract = new MetricsContract(scrape);
        contract.labels(PromParser.parse(query));
        return contract.problems;
    }

    /** The labels of the result. */
    static Set<String> labelsOf(String query, Scrape scrape) {
        return new MetricsContract(scrape).labels(PromParser.parse(query)).orElse(Set.of());
    }

    /** Nothing for a number, which has no labels and goes with all. */
    private Optional<Set<String>> labels(PromExpr expr) {
        if (expr instanceof Selector selector) {
            return Optional.of(selected(selector));
        } else if (expr instanceof Aggregation aggregation) {
            Set<String> all = union(aggregation.arguments());
            return Optional.of(grouped(aggregation.grouping(), all, aggregation.function()));
        } else if (expr instanceof Call call) {
            return SCALARS.contains(call.function()) ? Optional.empty() : Optional.of(called(call));
        } else if (expr instanceof Binary binary) {
            return joined(binary, labels(binary.left()), labels(binary.right()));
        } else if (expr instanceof Literal) {
            return Optional.empty();
        }
        throw new IllegalStateException(expr.toString());
    }

    private Set<String> selected(Selector selector) {
        String metric = selector.metric();
        if (!scrape.has(metric)) {
            problems.add("no metric " + (metric.isEmpty() ? "without a name" : metric));
            return Set.of();
        }
        int before = problems.size();
        for (Matcher matcher : selector.matchers()) {
            if (!scrape.labelsOf(metric).contains(matcher.label())) {
                problems.add(metric + " has no label " + matcher.label());
            } else {
                missing(matcher, scrape.valuesOf(metric, matcher.label()))
                        .forEach(value -> problems.add(metric + " has no " + matcher.label() + "=" + value));
            }
        }
        if (problems.size() == before) {
            together(selector);
        }
        return new TreeSet<>(scrape.labelsOf(metric));
    }

    /** Each value may be there, but in no series with the others. */
    private void together(Selector selector) {
        Set<Map<String, String>> series = scrape.seriesOf(selector.metric());
        if (!series.isEmpty()
                && series.stream()
                        .noneMatch(labels -> selector.matchers().stream().allMatch(matcher -> fits(matcher, labels)))) {
            problems.add("no series " + selector.metric() + " has all of "
                    + selector.matchers().stream()
                            .map(matcher -> matcher.label() + matcher.operator() + matcher.value())
                            .collect(Collectors.joining(", ")));
        }
    }

    private static boolean fits(Matcher matcher, Map<String, String> labels) {
        if (matcher.value().contains("$")) {
            return true;
        }
        String value = labels.getOrDefault(matcher.label(), "");
        boolean same =
                matcher.operator().endsWith("~") ? value.matches(matcher.value()) : value.equals(matcher.value());
        return same == matcher.operator().startsWith("=");
    }

    /** Also of what is left out: an exclusion of what is not there has been forgotten, or is misspelt. */
    private static List<String> missing(Matcher matcher, Collection<String> values) {
        if (values.isEmpty() || matcher.value().contains("$")) {
            return List.of();
        }
        if (!matcher.operator().endsWith("~")) {
            return values.contains(matcher.value()) ? List.of() : List.of(matcher.value());
        }
        return List.of(matcher.value().split("\\|")).stream()
                .filter(alternative -> values.stream().noneMatch(value -> value.matches(alternative)))
                .toList();
    }

    private Set<String> called(Call call) {
        Set<String> all = new TreeSet<>(union(call.arguments()));
        if (call.function().equals("histogram_quantile") && !all.remove("le")) {
            problems.add("histogram_quantile of what has no le");
        }
        if (call.function().equals("absent")) {
            return call.arguments().get(0) instanceof Selector selector
                    ? new TreeSet<>(
                            selector.matchers().stream().map(Matcher::label).toList())
                    : Set.of();
        }
        return all;
    }

    private Optional<Set<String>> joined(Binary binary, Optional<Set<String>> left, Optional<Set<String>> right) {
        if (left.isEmpty() || right.isEmpty()) {
            return left.or(() -> right);
        }
        boolean set = Set.of("and", "or", "unless").contains(binary.operator());
        if (binary.operator().equals("or")) {
            Set<String> both = new TreeSet<>(left.get());
            both.addAll(right.get());
            return Optional.of(both);
        }
        if (binary.matching().isEmpty()) {
            if (!left.get().equals(right.get())) {
                problems.add(left.get() + " and " + right.get() + " do not find each other by " + binary.operator());
            }
            return left;
        }
        Set<String> onLeft = grouped(binary.matching().get(), left.get(), binary.operator());
        Set<String> onRight = grouped(binary.matching().get(), right.get(), binary.operator());
        if (!onLeft.equals(onRight)) {
            problems.add(onLeft + " and " + onRight + " do not find each other by " + binary.operator());
        }
        if (set) {
            return left;
        }
        Set<String> result = new TreeSet<>(binary.taken().isPresent() ? left.get() : onLeft);
        binary.taken().ifPresent(result::addAll);
        return Optional.of(result);
    }

    private Set<String> grouped(Grouping grouping, Set<String> labels, String by) {
        for (String label : grouping.labels()) {
            if (!labels.contains(label)) {
                problems.add(by + " by " + label + ", which is not among " + labels);
            }
        }
        Set<String> kept = new TreeSet<>(labels);
        if (grouping.keeps()) {
            kept.retainAll(grouping.labels());
        } else {
            kept.removeAll(grouping.labels());
        }
        return kept;
    }

    private Set<String> union(List<PromExpr> arguments) {
        Set<String> all = new TreeSet<>();
        arguments.forEach(argument -> labels(argument).ifPresent(all::addAll));
        return all;
    }
}
