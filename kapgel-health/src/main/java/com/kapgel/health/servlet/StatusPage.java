package com.kapgel.health.servlet;

import com.kapgel.health.CheckState;
import com.kapgel.health.HealthReport;
import com.kapgel.health.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The report as a page that a person reads at a glance. It holds all it shows; its script only fetches it anew. */
final class StatusPage {
    /** The page, cut at its placeholders. */
    private static final List<String> TEMPLATE =
            List.of(StatusPageFiles.text("status.html").split("(?=\\{)|(?<=})", -1));

    private static final int MOST_NAMED = 4;

    private final HealthReport report;
    private final boolean detailed;

    StatusPage(HealthReport report, boolean detailed) {
        this.report = report;
        this.detailed = detailed;
    }

    /** A page with this nonce on its script, or an empty text where the policy needs none. */
    String write(String nonce) {
        Html html = new Html();
        for (String part : TEMPLATE) {
            switch (part) {
                case "{nonce}" -> html.text(nonce);
                case "{status}" -> html.text(report.status().word());
                case "{title}" -> html.text(capitalized(report.status()));
                case "{summary}" -> appendSummary(html);
                case "{columns}" -> appendColumns(html);
                case "{checks}" -> report.states().forEach((name, state) -> appendCheck(html, name, state));
                case "{facts}" -> appendFacts(html);
                default -> html.raw(part);
            }
        }
        return html.toString();
    }

    private void appendSummary(Html html) {
        Status status = report.status();
        html.raw("<h1>")
                .mark(status)
                .text(capitalized(status))
                .raw("</h1>\n<p>")
                .text(sentence())
                .raw("</p>");
    }

    private String sentence() {
        Map<String, CheckState> states = report.states();
        List<String> unwell = new ArrayList<>();
        states.forEach((name, state) -> {
            Status status = state.result().status();
            if (status != Status.HEALTHY) {
                unwell.add(name + " is " + status.word());
            }
        });
        if (states.isEmpty()) {
            return report.status().isUp()
                    ? "The process answers; nothing else is checked here."
                    : "The service has ended.";
        }
        if (unwell.isEmpty()) {
            return switch (states.size()) {
                case 1 -> "The one check is healthy.";
                case 2 -> "Both checks are healthy.";
                default -> "All " + states.size() + " checks are healthy.";
            };
        }
        return unwell.size() > MOST_NAMED
                ? unwell.size() + " of " + states.size() + " checks are not healthy."
                : unwell.stream().collect(Collectors.joining(", ", "", "."));
    }

    private void appendColumns(Html html) {
        html.raw("<th scope=\"col\">Check</th><th scope=\"col\">State</th>");
        if (detailed) {
            html.raw("<th scope=\"col\">For</th><th scope=\"col\" class=\"number\">Took</th>"
                    + "<th scope=\"col\" class=\"number last\">Asked</th>");
        }
    }

    private void appendCheck(Html html, String name, CheckState state) {
        Status status = state.result().status();
        html.raw("<tr><th scope=\"row\">").text(name);
        if (detailed && !state.isCritical()) {
            html.raw(" <span class=\"quiet\">not critical</span>");
        }
        html.raw("</th><td class=\"state " + status.word() + "\">")
                .mark(status)
                .raw("<span>")
                .text(status.word());
        if (detailed) {
            state.result()
                    .reason()
                    .ifPresent(reason -> html.raw(" <span class=\"reason\">")
                            .text(reason.word().replace('-', ' '))
                            .raw("</span>"));
        }
        html.raw("</span></td>");
        if (detailed) {
            appendTimes(html, state);
        }
        html.raw("</tr>\n");
    }

    private void appendTimes(Html html, CheckState state) {
        html.raw("<td>").time(state.since(), age(state.since())).raw("</td><td class=\"number\">");
        html.text(state.duration().map(StatusPage::took).orElse("–")).raw("</td><td class=\"number last\">");
        state.checkedAt().ifPresentOrElse(at -> html.time(at, ago(at)), () -> html.text("never"));
        html.raw("</td>");
    }

    private void appendFacts(Html html) {
        html.raw("<div><dt>Version</dt><dd>").text(report.version()).raw("</dd></div>\n");
        if (detailed) {
            html.raw("<div><dt>Up for</dt><dd>")
                    .text(Html.words(report.uptime()))
                    .raw("</dd></div>\n");
        }
        html.raw("<div><dt>As of</dt><dd>")
                .time(report.timestamp(), Html.clock(report.timestamp()))
                .raw("</dd></div>");
    }

    private String age(Instant since) {
        return Html.words(Duration.between(since, report.timestamp()));
    }

    private String ago(Instant at) {
        Duration age = Duration.between(at, report.timestamp());
        return age.compareTo(Duration.ofSeconds(1)) < 0 ? "just now" : Html.words(age) + " ago";
    }

    private static String took(Duration duration) {
        long millis = duration.toMillis();
        return millis == 0 ? "< 1 ms" : millis + " ms";
    }

    private static String capitalized(Status status) {
        return status.word().substring(0, 1).toUpperCase(Locale.ROOT)
                + status.word().substring(1);
    }
}
