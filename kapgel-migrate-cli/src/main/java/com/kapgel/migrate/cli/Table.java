package com.kapgel.migrate.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows under a heading, in columns as wide as what is in them, and within a width. Columns without any content are left out.
 * Where all of it does not fit, the widest column is cut, and {@code …} shows where.
 */
record Table(List<String> heading, List<List<String>> rows) {

    static final int WIDTH = 100;

    private static final String GAP = "  ";

    Table {
        rows = rows.stream()
                .map(row -> row.stream().map(Printable::of).toList())
                .toList();
        heading = List.copyOf(heading);
    }

    /** The heading, then a line for each row. */
    List<String> lines() {
        List<Integer> columns = IntStream.range(0, heading.size())
                .filter(column -> rows.stream().anyMatch(row -> !row.get(column).isEmpty()))
                .boxed()
                .toList();
        int[] widths = widths(columns);
        List<String> lines = new ArrayList<>();
        lines.add(line(heading, columns, widths));
        rows.forEach(row -> lines.add(line(row, columns, widths)));
        return lines;
    }

    private int[] widths(List<Integer> columns) {
        int[] widths = new int[heading.size()];
        for (int column : columns) {
            widths[column] = Math.max(
                    length(heading.get(column)),
                    rows.stream().mapToInt(row -> length(row.get(column))).max().orElse(0));
        }
        int gaps = GAP.length() * Math.max(0, columns.size() - 1);
        int tooMuch = IntStream.of(widths).sum() + gaps - WIDTH;
        for (; tooMuch > 0; tooMuch--) {
            widths[widest(widths)]--;
        }
        return widths;
    }

    private static int widest(int[] widths) {
        return IntStream.range(0, widths.length)
                .reduce((a, b) -> widths[b] > widths[a] ? b : a)
                .orElseThrow();
    }

    private static String line(List<String> cells, List<Integer> columns, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column : columns) {
            String cell = cut(cells.get(column), widths[column]);
            line.append(cell).append(" ".repeat(widths[column] - length(cell))).append(GAP);
        }
        return line.toString().stripTrailing();
    }

    private static String cut(String cell, int width) {
        return length(cell) <= width ? cell : cell.substring(0, cell.offsetByCodePoints(0, width - 1)) + "…";
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
