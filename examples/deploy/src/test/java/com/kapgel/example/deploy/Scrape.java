package com.kapgel.example.deploy;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The series that there are: by name, their labels and the values of these. */
final class Scrape {

    private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? \\S+(?: \\d+)?");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*+)\",?");

    private final Map<String, Map<String, Set<String>>> metrics = new TreeMap<>();
    private final Map<String, Set<Map<String, String>>> series = new TreeMap<>();

    /** What is in the text format of Prometheus; each series also gets these labels, as from the target that is scraped. */
    Scrape addText(String text, Map<String, String> target) {
        text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(line -> {
            MatchResult sample = LINE.matcher(line)
                    .results()
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no sample: " + line));
            Map<String, String> labels = new HashMap<>(target);
            if (sample.group(2) != null) {
                LABEL.matcher(sample.group(2)).results().forEach(label -> labels.put(label.group(1), label.group(2)));
            }
            addSeries(sample.group(1), labels);
        });
        return this;
    }

    Scrape addSeries(String metric, Map<String, String> labels) {
        Map<String, Set<String>> known = metrics.computeIfAbsent(metric, name -> new LinkedHashMap<>());
        series.computeIfAbsent(metric, name -> new HashSet<>()).add(labels);
        labels.forEach((label, value) ->
                known.computeIfAbsent(label, name -> new TreeSet<>()).add(value));
        return this;
    }

    /** What a rule records: labels whose values nobody can know. */
    Scrape record(String metric, Set<String> labels) {
        Map<String, Set<String>> known = metrics.computeIfAbsent(metric, name -> new LinkedHashMap<>());
        labels.forEach(label -> known.computeIfAbsent(label, name -> new TreeSet<>()));
        return this;
    }

    boolean has(String metric) {
        return metrics.containsKey(metric);
    }

    Set<String> labelsOf(String metric) {
        return metrics.getOrDefault(metric, Map.of()).keySet();
    }

    /** Empty where they cannot be known. */
    Collection<String> valuesOf(String metric, String label) {
        return metrics.getOrDefault(metric, Map.of()).getOrDefault(label, Set.of());
    }

    /** The labels of each series; none of what a rule records. */
    Set<Map<String, String>> seriesOf(String metric) {
        return series.getOrDefault(metric, Set.of());
    }

    @Override
    public String toString() {
        return metrics.toString();
    }
}
