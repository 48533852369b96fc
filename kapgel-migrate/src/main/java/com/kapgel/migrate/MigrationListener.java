package com.kapgel.migrate;

import java.time.Duration;

/**
 * Is told what a run does, for progress lines and metrics. Called on the thread that migrates; what it throws ends the run, so
 * it should not.
 */
public interface MigrationListener {

    /** A listener that does nothing. */
    MigrationListener NONE = new MigrationListener() {};

    /**
     * A lock was not given in time; all that was tried is taken back, and tried again after a pause.
     *
     * @param file the migration's file, or class
     * @param tries how often it has been tried so far
     * @param pause until the next try
     */
    default void onRetry(String file, int tries, Duration pause) {}
}
