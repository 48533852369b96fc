package com.kapgel.env;

import java.util.List;

/** The block of text that shows problems to a person: names and codes in columns, hints below. */
final class Report {

    private Report() {}

    static String of(List<Problem> problems, List<String> hints) {
        int nameWidth = widest(problems.stream().map(Problem::name).toList());
        int codeWidth = widest(problems.stream().map(Report::words).toList());
        StringBuilder block = new StringBuilder("Environment is not valid (")
                .append(problems.size())
                .append(problems.size() == 1 ? " problem" : " problems")
                .append("). Nothing was started.");
        for (Problem problem : problems) {
            block.append("\n  ");
            cell(block, problem.name(), nameWidth);
            cell(block, words(problem), codeWidth);
            block.append(problem.message());
        }
        hints.forEach(hint -> block.append("\n  hint: ").append(hint));
        return block.toString();
    }

    private static int widest(List<String> texts) {
        return texts.stream().mapToInt(String::length).max().orElse(0);
    }

    private static String words(Problem problem) {
        return problem.code().replace('_', ' ');
    }

    private static void cell(StringBuilder block, String text, int width) {
        block.append(text).append(" ".repeat(width - text.length() + 2));
    }
}
