package com.kapgel.security;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What may stand behind a directive, and what browsers ignore there or take for something else. */
final class CspValues {
    /** HTML, "parse a sandboxing directive". */
    private static final Set<String> SANDBOX_TOKENS = Set.of(
            "allow-downloads",
            "allow-forms",
            "allow-modals",
            "allow-orientation-lock",
            "allow-pointer-lock",
            "allow-popups",
            "allow-popups-to-escape-sandbox",
            "allow-presentation",
            "allow-same-origin",
            "allow-scripts",
            "allow-storage-access-by-user-activation",
            "allow-top-navigation",
            "allow-top-navigation-by-user-activation",
            "allow-top-navigation-to-custom-protocols");

    private static final Pattern TRUSTED_TYPE = Pattern.compile("\\*|'none'|'allow-duplicates'|[\\w#=/@.%-]++");

    private CspValues() {}

    /** The same as far as browsers do not distinguish. */
    static String canonical(CspDirective directive, String value) {
        return switch (directive) {
            case REPORT_TO, REPORT_URI, TRUSTED_TYPES -> value;
            default -> CspSource.canonical(value);
        };
    }

    /** Each with its remedy. */
    static List<String> problems(CspDirective directive, List<String> values) {
        List<String> problems = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String value : values) {
            String unreadable = characterProblem(value);
            String problem = unreadable == null ? problem(directive, value) : unreadable;
            if (problem != null) {
                problems.add(problem);
            } else if (!seen.add(value)) {
                problems.add(value + " stands there twice. Take one out");
            }
        }
        problems.addAll(problemsTogether(directive, values));
        return problems;
    }

    private static @Nullable String characterProblem(String value) {
        String printable = "'" + HeaderSyntax.printable(value) + "'";
        if (value.isEmpty()) {
            return "a value is empty. Leave it out";
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == ' ') {
                return printable + " has a blank. Give each value as an argument of its own";
            }
            if (c == ';' || c == ',') {
                return printable + " has a " + (c == ';' ? "semicolon" : "comma") + ", which ends the "
                        + (c == ';' ? "directive. Write %3B" : "policy. Write %2C");
            }
            if (c < ' ' || c > '~') {
                return printable + " has a character that is not printable ASCII. Write hosts in Punycode, and paths "
                        + "percent-encoded";
            }
        }
        return null;
    }

    private static @Nullable String problem(CspDirective directive, String value) {
        return switch (directive) {
            case SANDBOX ->
                SANDBOX_TOKENS.contains(value)
                        ? null
                        : value + " is no flag that browsers know. There are " + new TreeSet<>(SANDBOX_TOKENS);
            case UPGRADE_INSECURE_REQUESTS -> value + " is ignored. Take it out, the directive has no value";
            case REQUIRE_TRUSTED_TYPES_FOR -> value.equals("'script'") ? null : value + " is ignored. Write 'script'";
            case TRUSTED_TYPES ->
                TRUSTED_TYPE.matcher(value).matches()
                        ? null
                        : value + " is no name of a policy. Names have letters, digits and -#=_/@.%; "
                                + "beside them there are *, 'none' and 'allow-duplicates'";
            case REPORT_TO ->
                HeaderSyntax.isToken(value) ? null : value + " is no name of an endpoint. Names are like csp-reports";
            case REPORT_URI ->
                isHttp(value)
                        ? null
                        : value
                                + " is no http or https URL, and no path from the root. Write https://… or /csp-reports";
            default -> CspSource.problem(directive, value);
        };
    }

    private static boolean isHttp(String value) {
        try {
            URI uri = new URI(value);
            String scheme = uri.getScheme();
            return scheme == null
                    ? value.startsWith("/")
                            && !value.startsWith("//") // else it would be another one on each page, or host
                    : scheme.toLowerCase(Locale.ROOT).matches("https?") && uri.getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static List<String> problemsTogether(CspDirective directive, List<String> values) {
        if (values.size() > 1 && values.contains(ContentSecurityPolicy.NONE)) {
            return List.of("'none' is ignored beside other values. Take it or them out");
        }
        return switch (directive) {
            case SANDBOX, UPGRADE_INSECURE_REQUESTS, TRUSTED_TYPES -> List.of();
            case REQUIRE_TRUSTED_TYPES_FOR -> unless(!values.isEmpty(), "the value is missing. Write 'script'");
            case REPORT_TO -> unless(values.size() == 1, "one name of an endpoint is expected, not " + values.size());
            case REPORT_URI -> unless(!values.isEmpty(), "the URL is missing");
            default -> CspSources.problems(directive, values);
        };
    }

    private static List<String> unless(boolean right, String problem) {
        return right ? List.of() : List.of(problem);
    }
}
