package com.kapgel.benchmarks;

import com.kapgel.benchmarks.Comparison.Unit;
import com.kapgel.security.SecurityHeaders;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Grades of security headers over TLS, by Mozilla's HTTP Observatory and csp_evaluator: of our presets and of the headers
 * that peers send unless they are configured, each before the same page and the same JSON; and of the order service.
 *
 * <p>Every figure comes from one request, as grades do not vary; so there are no rounds, and {@code --quick} only leaves out
 * the peers.
 */
final class HeaderGradesReport implements Report {
    /** The case that is the preset's name, and what is asked for. */
    private static final Map<String, String> PATHS =
            Map.of("api", GradedSite.JSON, "html", GradedSite.PAGE, "kapgel", GradedSite.PAGE);

    private static final String SERVICE = "order-service";
    private static final int TARGET = 130;

    @Override
    public String name() {
        return "header-grades";
    }

    @Override
    public String description() {
        return "security headers graded by Mozilla's HTTP Observatory and csp_evaluator: api, html, kapgel, " + SERVICE;
    }

    @Override
    public void run(Scope scope) throws Exception {
        List<HeaderContender> ours = Stream.of(
                        HeaderContender.ours("api", SecurityHeaders.api()),
                        HeaderContender.ours("html", SecurityHeaders.html()),
                        HeaderContender.ours("kapgel", SecurityHeaders.kapgel()))
                .filter(our -> scope.includes(our.name()))
                .toList();
        boolean asService = scope.includes(SERVICE);
        if (ours.isEmpty() && !asService) {
            return;
        }
        Optional<String> missing = Observatory.missing();
        if (missing.isPresent()) {
            scope.fail(missing.get());
            return;
        }
        Observatory observatory = Observatory.install();
        List<HeaderContender> peers = scope.quick()
                ? List.of()
                : List.of(
                        HeaderContender.springSecurity(),
                        HeaderContender.tomcat(),
                        HeaderContender.fixed("helmet", observatory.helmetHeaders()));
        for (String path : List.of(GradedSite.JSON, GradedSite.PAGE)) {
            List<HeaderContender> here = ours.stream()
                    .filter(our -> path.equals(PATHS.get(our.name())))
                    .toList();
            if (!here.isEmpty()) {
                compare(path, here, peers, observatory, scope);
            }
        }
        if (asService) {
            gradeOrderService(observatory, scope);
        }
    }

    private static void gradeOrderService(Observatory observatory, Scope scope) throws Exception {
        Optional<String> missing = OrderServiceProcess.missing();
        if (missing.isPresent()) {
            scope.fail(missing.get());
            return;
        }
        try (OrderServiceSite site = OrderServiceSite.start()) {
            for (String path : List.of(GradedSite.JSON, GradedSite.PAGE)) { // its first order has the same paths
                HeaderGrade grade = observatory.grade(site.front(), path);
                tell(SERVICE, path, grade);
                require(SERVICE + path, grade, scope);
            }
        }
    }

    private static void compare(
            String path, List<HeaderContender> ours, List<HeaderContender> peers, Observatory observatory, Scope scope)
            throws Exception {
        Map<String, HeaderGrade> others = grades(peers, path, observatory);
        Map<String, HeaderGrade> own = grades(ours, path, observatory);
        own.forEach((name, grade) -> {
            others.forEach((peer, other) ->
                    Comparison.print(name, peer, Unit.POINTS, List.of(grade.score()), List.of(other.score())));
            tell(name, path, grade);
            if (!name.equals("kapgel")) { // whose values the plan prescribes
                require(name, grade, scope);
            }
        });
        others.forEach((name, grade) -> tell(name, path, grade));
    }

    private static Map<String, HeaderGrade> grades(
            List<HeaderContender> contenders, String path, Observatory observatory) throws Exception {
        Map<String, HeaderGrade> grades = new LinkedHashMap<>();
        for (HeaderContender contender : contenders) {
            try (GradedSite site = GradedSite.start(contender)) {
                grades.put(contender.name(), observatory.grade(site.front(), path));
            }
        }
        return grades;
    }

    private static void tell(String name, String path, HeaderGrade grade) {
        System.out.printf(
                Locale.ROOT,
                "# %s %s: %.0f points, %s; %d of the six headers; %s%n",
                name,
                path,
                grade.score(),
                grade.letter(),
                6 - SixHeaders.missing(grade.headers()).size(),
                String.join(", ", grade.changes()));
        grade.findings().stream()
                .filter(HeaderGrade.Finding::isWorthTelling)
                .forEach(finding -> System.out.println("#   csp_evaluator: " + finding));
    }

    private static void require(String name, HeaderGrade grade, Scope scope) {
        if (grade.score() < TARGET) {
            scope.fail(String.format(Locale.ROOT, "%s has %.0f points, not %d", name, grade.score(), TARGET));
        }
        grade.findings().stream()
                .filter(HeaderGrade.Finding::isAboveInfo)
                .forEach(finding -> scope.fail("csp_evaluator finds fault with " + name + ": " + finding));
        SixHeaders.missing(grade.headers()).forEach(header -> scope.fail(name + " does not send " + header));
    }
}
