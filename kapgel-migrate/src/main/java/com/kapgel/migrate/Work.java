package com.kapgel.migrate;

/**
 * How a statement's time grows, as far as its text tells; where the text leaves it open, the longer one. From the lightest to
 * the heaviest.
 */
enum Work {
    /** Changes only what the server knows about objects; the rows do not matter. */
    CATALOG,
    /** Changes rows, as many as it says. */
    ROWS,
    /** Reads a table, or may have to. */
    SCAN,
    /** Reads a table and writes an index. */
    INDEX_BUILD,
    /** Writes a table anew, with its indexes. */
    REWRITE,
    /** The text does not tell, because code of the user runs. */
    UNKNOWN;

    static Work heavier(Work one, Work other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
