package com.kapgel.env;

import java.util.List;

/** What a record declares, for people: an example of its {@code .env} file, and a table. */
final class SchemaText {

    private static final String SECRET_DEFAULT = "a default that is secret";

    private SchemaText() {}

    /** Variables that may be left out are commented out. */
    static String example(Schema schema) {
        StringBuilder text = new StringBuilder("# Variables of ")
                .append(schema.name())
                .append(". Those behind a '#' may be left out.\n");
        for (Variable variable : schema.variables()) {
            text.append('\n');
            if (!variable.description().isEmpty()) {
                text.append("# ").append(line(variable.description())).append('\n');
            }
            text.append("# ").append(line(rule(variable))).append('\n');
            text.append(variable.isRequired() ? "" : "#")
                    .append(variable.name())
                    .append('=');
            text.append(quoted(shownDefault(variable))).append('\n');
        }
        return text.toString();
    }

    private static String rule(Variable variable) {
        String secret = variable.isSecret() ? "; secret" : "";
        String unseen = hasSecretDefault(variable) ? ", with " + SECRET_DEFAULT : "";
        return requirement(variable) + ": " + variable.expected() + secret + unseen;
    }

    private static boolean hasSecretDefault(Variable variable) {
        return variable.isSecret() && !variable.defaultText().isEmpty();
    }

    private static String shownDefault(Variable variable) {
        return variable.isSecret() ? "" : variable.defaultText();
    }

    private static String requirement(Variable variable) {
        if (variable.isRequired()) {
            return "required";
        }
        List<String> stages = variable.requiredIn();
        return stages.isEmpty() ? "optional" : "required in " + String.join(", ", stages);
    }

    /** As {@link Variables#ofDotEnv} reads it. */
    private static String quoted(String text) {
        boolean plain = text.chars().noneMatch(c -> c <= ' ' || c == '#' || c == '"' || c == '\'' || c == '\\');
        return plain
                ? text
                : "\""
                        + text.replace("\\", "\\\\")
                                .replace("\"", "\\\"")
                                .replace("\n", "\\n")
                                .replace("\r", "\\r") + "\"";
    }

    private static String line(String text) {
        return text.replaceAll("\\R", " ");
    }

    static String markdown(Schema schema) {
        StringBuilder text = new StringBuilder("| variable | | takes | default | for |\n|---|---|---|---|---|\n");
        for (Variable variable : schema.variables()) {
            String secret = variable.isSecret() ? ", secret" : "";
            row(
                    text,
                    "`" + variable.name() + "`",
                    requirement(variable) + secret,
                    variable.expected(),
                    hasSecretDefault(variable) ? SECRET_DEFAULT : code(shownDefault(variable)),
                    variable.description());
        }
        return text.toString();
    }

    private static String code(String text) {
        return text.isEmpty() ? "" : "`" + text + "`";
    }

    private static void row(StringBuilder text, String... cells) {
        for (String cell : cells) {
            text.append("| ").append(line(cell).replace("|", "\\|")).append(cell.isEmpty() ? "" : " ");
        }
        text.append("|\n");
    }
}
