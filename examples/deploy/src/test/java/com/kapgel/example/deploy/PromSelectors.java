package com.kapgel.example.deploy;

import com.kapgel.example.deploy.PromExpr.Aggregation;
import com.kapgel.example.deploy.PromExpr.Binary;
import com.kapgel.example.deploy.PromExpr.Call;
import com.kapgel.example.deploy.PromExpr.Selector;
import java.util.List;
import java.util.stream.Stream;

/** All series that a query asks for. */
final class PromSelectors {

    private PromSelectors() {}

    static List<Selector> of(PromExpr expr) {
        return stream(expr).toList();
    }

    private static Stream<Selector> stream(PromExpr expr) {
        if (expr instanceof Selector selector) {
            return Stream.of(selector);
        } else if (expr instanceof Call call) {
            return call.arguments().stream().flatMap(PromSelectors::stream);
        } else if (expr instanceof Aggregation aggregation) {
            return aggregation.arguments().stream().flatMap(PromSelectors::stream);
        } else if (expr instanceof Binary binary) {
            return Stream.concat(stream(binary.left()), stream(binary.right()));
        }
        return Stream.empty();
    }
}
