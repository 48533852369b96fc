package com.kapgel.example.deploy;

import java.util.List;
import java.util.Optional;

/** A query in PromQL, as far as it matters which series it asks for and which labels its result has. */
sealed interface PromExpr {

    /** Series of one name, {@code up{job="shop"}[5m] offset 1w}; the name is empty where only labels are given. */
    record Selector(String metric, List<Matcher> matchers) implements PromExpr {}

    record Matcher(String label, String operator, String value) {}

    /** A number or a text. */
    record Literal(String text) implements PromExpr {}

    record Call(String function, List<PromExpr> arguments) implements PromExpr {}

    /** {@code sum by (job) (...)}; without {@code by} and {@code without} nothing is left. */
    record Aggregation(String function, Grouping grouping, List<PromExpr> arguments) implements PromExpr {}

    /** {@code a / on (job) group_left (version) b}, with what is taken from the other side. */
    record Binary(
            PromExpr left, String operator, Optional<Grouping> matching, Optional<List<String>> taken, PromExpr right)
            implements PromExpr {}

    /** The labels that are kept, or those that are left out. */
    record Grouping(boolean keeps, List<String> labels) {}
}
