package com.kapgel.migrate;

/**
 * Takes a partition out of its table.
 *
 * @param concurrently in two transactions with a wait between them
 * @param finish whether it brings to its end what was cut off half-way ({@code FINALIZE})
 */
record PartitionDetach(ObjectName parent, ObjectName partition, boolean concurrently, boolean finish) {

    /** Whether the text says in which schemas, so that the search path does not matter. */
    boolean isQualified() {
        return parent.schema() != null && partition.schema() != null;
    }
}
