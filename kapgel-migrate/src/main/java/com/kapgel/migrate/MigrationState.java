package com.kapgel.migrate;

/** Where a migration stands between the files and the database's history. */
public enum MigrationState {
    /** Has a file and waits for the next run. */
    PENDING,
    /** Was applied, and its file is unchanged. */
    APPLIED,
    /** Was applied, but its file has been changed since: the next run will refuse to start. Restore the file. */
    CHANGED,
    /** Began outside a transaction and failed half-way: the next run will refuse to start. */
    FAILED,
    /** Was applied, but its file is gone: the next run will refuse to start. */
    MISSING,
    /** Was applied by a newer release of the software than this one. */
    NEWER,
    /** The last run of a repeatable migration whose file has changed since; the changed file is {@link #PENDING}. */
    OUTDATED,
    /** An earlier run of a repeatable migration that has been applied again since. */
    SUPERSEDED,
    /** Was applied and taken back. */
    UNDONE,
    /** Marks where the history of a database begins that existed before. */
    BASELINE,
    /** Has a file, but will not run: a higher version or a baseline is already there. */
    IGNORED
}
