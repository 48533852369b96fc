package com.kapgel.example.deploy;

import com.kapgel.example.deploy.PromExpr.Aggregation;
import com.kapgel.example.deploy.PromExpr.Binary;
import com.kapgel.example.deploy.PromExpr.Call;
import com.kapgel.example.deploy.PromExpr.Grouping;
import com.kapgel.example.deploy.PromExpr.Literal;
import com.kapgel.example.deploy.PromExpr.Matcher;
import com.kapgel.example.deploy.PromExpr.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads PromQL; what it cannot read it refuses, so that nothing goes unchecked. */
final class PromParser {

    private static final Set<String> AGGREGATIONS = Set.of(
            "sum",
            "avg",
            "count",
            "min",
            "max",
            "group",
            "stddev",
            "stdvar",
            "topk",
            "bottomk",
            "quantile",
            "count_values");

    /** From the loosest to the tightest. */
    private static final List<Set<String>> PRECEDENCE = List.of(
            Set.of("or"),
            Set.of("and", "unless"),
            Set.of("==", "!=", ">", "<", ">=", "<="),
            Set.of("+", "-"),
            Set.of("*", "/", "%", "atan2"),
            Set.of("^"));

    private static final Pattern NUMBER_OR_DURATION = Pattern.compile("[0-9].*|\\..*");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");

    private final String text;
    private final List<String> tokens;
    private int at;

    private PromParser(String text) {
        this.text = text;
        this.tokens = PromTokens.of(text);
    }

    /**
     * The expression that the text is.
     *
     * @throws IllegalArgumentException if it cannot be read
     */
    static PromExpr parse(String text) {
        PromParser parser = new PromParser(text);
        PromExpr expr = parser.binary(0);
        if (parser.at < parser.tokens.size()) {
            throw parser.unreadable();
        }
        return expr;
    }

    private PromExpr binary(int level) {
        if (level == PRECEDENCE.size()) {
            return unary();
        }
        PromExpr left = binary(level + 1);
        while (PRECEDENCE.get(level).contains(peek())) {
            String operator = next();
            skip("bool");
            Optional<Grouping> matching =
                    Set.of("on", "ignoring").contains(peek()) ? Optional.of(grouping("on")) : Optional.empty();
            Optional<List<String>> taken = Optional.empty();
            if (Set.of("group_left", "group_right").contains(peek())) {
                next();
                taken = Optional.of(peek().equals("(") ? labels() : List.of());
            }
            left = new Binary(left, operator, matching, taken, binary(level + 1));
        }
        return left;
    }

    private PromExpr unary() {
        if (!skip("-")) {
            skip("+");
        }
        return modified(primary());
    }

    private PromExpr primary() {
        String token = next();
        if (token.equals("(")) {
            PromExpr inner = binary(0);
            expect(")");
            return inner;
        }
        if (token.equals("{")) {
            return new Selector("", matchers());
        }
        if (token.startsWith("\"")
                || token.startsWith("'")
                || NUMBER_OR_DURATION.matcher(token).matches()) {
            return new Literal(token);
        }
        if (!NAME.matcher(token).matches()) {
            throw unreadable();
        }
        if (AGGREGATIONS.contains(token) && Set.of("(", "by", "without").contains(peek())) {
            return aggregation(token);
        }
        if (peek().equals("(")) {
            return new Call(token, arguments());
        }
        return new Selector(token, skip("{") ? matchers() : List.of());
    }

    private PromExpr aggregation(String function) {
        Grouping none = new Grouping(true, List.of());
        Grouping before = peek().equals("(") ? none : grouping("by");
        List<PromExpr> arguments = arguments();
        boolean behind = Set.of("by", "without").contains(peek());
        return new Aggregation(function, behind ? grouping("by") : before, arguments);
    }

    /** Windows and moments say nothing of labels. */
    private PromExpr modified(PromExpr expr) {
        while (true) {
            if (skip("[")) {
                while (!skip("]")) {
                    next();
                }
            } else if (skip("offset")) {
                skip("-");
                next();
            } else if (skip("@")) {
                if (Set.of("start", "end").contains(next())) {
                    arguments();
                }
            } else {
                return expr;
            }
        }
    }

    private Grouping grouping(String keeping) {
        return new Grouping(next().equals(keeping), labels());
    }

    private List<String> labels() {
        List<String> labels = new ArrayList<>();
        expect("(");
        while (!skip(")")) {
            labels.add(name());
            skip(",");
        }
        return labels;
    }

    private List<PromExpr> arguments() {
        List<PromExpr> arguments = new ArrayList<>();
        expect("(");
        while (!skip(")")) {
            arguments.add(binary(0));
            skip(",");
        }
        return arguments;
    }

    private List<Matcher> matchers() {
        List<Matcher> matchers = new ArrayList<>();
        while (!skip("}")) {
            String label = name();
            String operator = next();
            String value = next();
            if (!Set.of("=", "!=", "=~", "!~").contains(operator) || !value.startsWith("\"")) {
                throw unreadable();
            }
            matchers.add(new Matcher(label, operator, PromTokens.unquoted(value)));
            skip(",");
        }
        return matchers;
    }

    private String name() {
        String name = next();
        if (!NAME.matcher(name).matches()) {
            throw unreadable();
        }
        return name;
    }

    private String peek() {
        return at < tokens.size() ? tokens.get(at) : "";
    }

    private String next() {
        if (at == tokens.size()) {
            throw unreadable();
        }
        return tokens.get(at++);
    }

    private boolean skip(String token) {
        boolean there = peek().equals(token);
        at += there ? 1 : 0;
        return there;
    }

    private void expect(String token) {
        if (!skip(token)) {
            throw unreadable();
        }
    }

    private IllegalArgumentException unreadable() {
        return new IllegalArgumentException("unreadable at token " + at + " " + peek() + ": " + text);
    }
}
